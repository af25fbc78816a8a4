#include <algorithm>
#include <fstream>  // tidy: allow(host) the command line writes files for people
#include <iostream>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include <orrery/testing/inevitability.hpp>

#include "cli/arguments.hpp"
#include "cli/inevitability_plot.hpp"
#include "cli/inevitability_svg.hpp"
#include "cli/progress.hpp"
#include "cli/sim_commands.hpp"
#include "platform/terminal.hpp"

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t faults_shown = 24;

std::string of(std::uint32_t some, std::uint32_t all) { return std::to_string(some) + " of " + std::to_string(all); }

std::string range_text(const Share& share) { return percent_text(share.low) + " to " + percent_text(share.high); }

// The last point of which a future did not fail, and that future.
std::optional<Future> last_survivor(const InevitabilityReport& report) {
  for (auto point = report.points.rbegin(); point != report.points.rend(); ++point) {
    if (point->survivor) return Future{point->from, *point->survivor};
  }
  return std::nullopt;
}

// The points around where it stops to be open, and around where it begins to be inevitable.
std::string table_of(const InevitabilityReport& report, const TimeScale& scale) {
  const auto near = [&](std::size_t index, Time time) {
    const auto& points = report.points;
    const auto found = std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.from >= time; });
    const auto at = static_cast<std::size_t>(found - points.begin());
    return index + 2 >= at && index <= at + 2;
  };
  std::string text;
  bool gap = false;
  for (std::size_t i = 0; i < report.points.size(); ++i) {
    const FutureCounts& point = report.points[i];
    if (!near(i, report.open_until.value_or(Time())) && !near(i, report.inevitable_from)) {
      gap = true;
      continue;
    }
    if (std::exchange(gap, false)) text += "  …\n";
    text += "  from " + scale.text(point.from) + ": " + of(point.failed, point.futures) + " futures fail, " +
            percent_text(point.share().ratio) + " (" + range_text(point.share()) + ")";
    if (point.failed_otherwise > 0) text += "; " + std::to_string(point.failed_otherwise) + " otherwise";
    text += "\n";
  }
  return text;
}

std::string conclusion_of(const InevitabilityReport& report, const TimeScale& scale) {
  std::string text;
  if (report.open_until)
    text +=
        "open until " + scale.text(*report.open_until) + ": of the futures that begin by then, fewer than half fail\n";
  else
    text += "half of the futures or more fail from any time on\n";
  const Share share = share_of(report.points.back().futures, report.points.back().futures);
  return text + "inevitable from " + scale.text(report.inevitable_from) +
         (report.inevitable_from == report.failure.at ? ", when it failed" : "") + ": all " +
         std::to_string(report.points.back().futures) + " futures fail (" + percent_text(share.low) +
         " or more of all that there are, with 95 % confidence)\n";
}

void print_text(const InevitabilityReport& report, const std::string& replay) {
  const SeedFailure& failure = report.failure;
  const TimeScale scale(failure.at);
  std::cout << to_string(failure.kind) << " '" << failure.property << "' at " << scale.text(failure.at)
            << (failure.node.empty() ? "" : " on ") << failure.node << "\n  " << failure.message << "\n\n";
  if (report.points.empty()) {
    std::cout << "interrupted before anything was known\n";
    return;
  }
  std::cout << "futures that fail so, by the time from which they differ, in " << scale.unit() << "\n\n"
            << terminal_plot(report) << '\n'
            << table_of(report, scale);
  if (report.other_seeds.futures > 0)
    std::cout << "  other seeds: " << of(report.other_seeds.failed, report.other_seeds.futures) << " fail, "
              << percent_text(report.other_seeds.share().ratio) << " (" << range_text(report.other_seeds.share())
              << ")\n";
  std::cout << '\n'
            << conclusion_of(report, scale) << "  (" << report.runs << " runs, "
            << std::to_string(static_cast<int>(report.wall_seconds + 0.5)) << " s"
            << (report.complete ? "" : ", cut short: more points may move it") << ")\n";
  if (!report.faults.empty()) std::cout << "\nfaults in between\n";
  for (std::size_t i = 0; i < std::min(report.faults.size(), faults_shown); ++i)
    std::cout << "  " << to_string(report.faults[i]) << '\n';
  if (report.faults.size() > faults_shown) std::cout << "  and " << report.faults.size() - faults_shown << " more\n";
  if (!report.events.empty()) std::cout << "\nevents in between";
  if (report.events_left_out > 0) std::cout << ", without " << report.events_left_out << " others";
  if (!report.events.empty()) std::cout << '\n';
  for (const std::string& line : report.events) std::cout << "  " << line << '\n';
  std::cout << "\nreplay\n  " << replay << '\n';
  if (const auto survivor = last_survivor(report))
    std::cout << "  " << replay << " --future " << to_string(*survivor) << "   # does not fail\n";
}

Json counts_json(const FutureCounts& counts) {
  const Share share = counts.share();
  return {{"futures", counts.futures}, {"failed", counts.failed}, {"failed_otherwise", counts.failed_otherwise},
          {"ratio", share.ratio},      {"ratio_low", share.low},  {"ratio_high", share.high}};
}

std::string to_json(const InevitabilityReport& report, const std::string& name, const std::string& replay) {
  Json document;
  document["simulation"] = name;
  document["seed"] = std::to_string(report.seed);
  document["kind"] = to_string(report.failure.kind);
  document["property"] = report.failure.property;
  document["message"] = report.failure.message;
  document["at_ns"] = report.failure.at.ns();
  document["open_until_ns"] = nullptr;
  if (report.open_until) document["open_until_ns"] = report.open_until->ns();
  document["inevitable_from_ns"] = report.inevitable_from.ns();
  document["points"] = Json::array();
  for (const FutureCounts& point : report.points) {
    Json counts = counts_json(point);
    counts["from_ns"] = point.from.ns();
    counts["survivor"] = nullptr;
    if (point.survivor) counts["survivor"] = to_string(Future{point.from, *point.survivor});
    document["points"].push_back(std::move(counts));
  }
  document["other_seeds"] = counts_json(report.other_seeds);
  document["faults"] = Json::array();
  for (const FaultDecision& fault : report.faults) document["faults"].push_back(to_string(fault));
  document["events"] = report.events;
  document["events_left_out"] = report.events_left_out;
  document["complete"] = report.complete;
  document["runs"] = report.runs;
  document["wall_seconds"] = report.wall_seconds;
  document["replay"] = replay;
  return document.dump(2) + "\n";
}

bool write_output(const std::string& path, const std::string& text) {
  if (path == "-") {
    std::cout << text << std::flush;
    return std::cout.good();
  }
  std::ofstream out(path, std::ios::binary);  // tidy: allow(host) as above
  out << text << std::flush;
  return out.good();
}

}  // namespace

int sim_inevitable(const SimInevitableOptions& options, const std::string& program,
                   const std::vector<std::string>& known_flags) {
  auto prepared = prepare(options.simulation, known_flags);
  if (!prepared) return prepared.error();
  const auto seed = parse_seed(options.seed);
  if (!seed) return usage_error(seed.error().detail);
  const std::string* const files[] = {&options.json_file, &options.svg_file, &options.csv_file};
  const auto to_stdout =
      std::count_if(std::begin(files), std::end(files), [](const auto* path) { return *path == "-"; });
  if (to_stdout > 1) return usage_error("only one of --json, --svg and --csv can be -");
  platform::note_interrupts();
  ProgressLine line;
  InevitabilityOptions how;
  how.points = options.points;
  how.futures = options.futures;
  how.jobs = options.jobs;
  how.on_progress = [&line](const InevitabilityProgress& progress) {
    line.show(std::to_string(progress.runs) + " of at most " + std::to_string(progress.runs_max) + " futures");
  };
  how.interrupted = platform::interrupted;
  const auto report = inevitability(prepared->simulation, *seed, how);
  line.clear();
  if (!report) return usage_error(report.error().detail);
  const std::string& name = options.simulation.name;
  const std::string replay = program + " sim replay " + prepared->own_flags + prepared->reduction.command_line() +
                             " --seed " + std::to_string(*seed);
  if (to_stdout == 0) print_text(*report, replay);
  const std::string texts[] = {to_json(*report, name, replay),
                               to_svg(*report, prepared->own_flags + " seed " + std::to_string(*seed)),
                               to_csv(*report)};
  for (std::size_t i = 0; i < std::size(files); ++i) {
    if (!files[i]->empty() && !write_output(*files[i], texts[i]))
      return usage_error("cannot write '" + *files[i] + "'");
  }
  return platform::interrupted() ? exit_interrupted : exit_property_failed;
}

}  // namespace orrery::cli
