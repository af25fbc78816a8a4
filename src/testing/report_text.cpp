#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <ostream>
#include <utility>

#include <orrery/testing/report.hpp>

#include "testing/text_layout.hpp"

namespace orrery {
namespace {

using detail::Align;
using detail::clipped;
using detail::grouped;
using detail::Paint;
using detail::printable;
using detail::TextTable;
using detail::wrapped;

constexpr std::size_t width_max = 100;
constexpr std::size_t stack_lines_max = 12;
constexpr std::size_t output_lines_max = 8;

std::string seconds_text(Time time) {
  std::array<char, 32> text;
  std::snprintf(text.data(), text.size(), "%.9f s", time.seconds());
  return text.data();
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return grouped(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::string headline(const Report& report, const Paint& paint) {
  std::string text = paint.bold(report.simulation) + ": " + counted(report.seeds_run, "seed") + ", ";
  text += report.seeds_failed == 0 ? paint.green("0 failed") : paint.red(grouped(report.seeds_failed) + " failed");
  if (report.interrupted()) text += paint.yellow(", interrupted");
  if (report.end == Ending::first_failure) text += ", ended with the first that failed";
  if (report.end == Ending::time) text += ", time is over";
  if (report.end == Ending::plateau) text += ", the last of them with nothing new";
  return text + "\n";
}

std::string per_second(double amount, double seconds, std::string_view what) {
  if (!(seconds > 0)) return {};
  const double rate = amount / seconds;
  return "(" + grouped(rate, rate < 10 ? 1 : 0) + " " + std::string(what) + ")";
}

std::string totals(const Report& report) {
  TextTable table({Align::left, Align::right, Align::left});
  table.row({"simulated", grouped(report.simulated_seconds, 1) + " s",
             "in " + grouped(report.wall_seconds, 1) + " s " +
                 per_second(report.simulated_seconds, report.wall_seconds, "simulated seconds a second")});
  table.row({"events", grouped(report.events) + "  ",
             per_second(static_cast<double>(report.events), report.wall_seconds, "a second")});
  table.row({"operations", grouped(report.operations) + "  ",
             per_second(static_cast<double>(report.operations), report.simulated_seconds, "a simulated second")});
  return "\n" + table.text("  ", width_max) + "  digest      " + digest_text(report.digest) + "\n";
}

std::string faults_table(const Report& report, const Paint& paint) {
  TextTable table({Align::left, Align::right, Align::left});
  for (const FaultCount& fault : report.faults) {
    if (fault.declared || fault.count > 0)
      table.row({fault.kind, grouped(fault.count), fault.count == 0 ? "never happened" : ""});
  }
  const std::string rows = table.text("  ", width_max);
  return rows.empty() ? "" : "\n" + paint.bold("faults") + "\n" + rows;
}

std::string property_note(const PropertyCount& property) {
  if (property.failures > 0 && property.kind != PropertyKind::sometimes) return grouped(property.failures) + " failed";
  if (property.hits > 0) return property.place;
  if (property.kind == PropertyKind::sometimes) return "never true  " + property.place;
  if (property.kind == PropertyKind::reachable) return "never reached  " + property.place;
  return property.place;
}

std::string properties_table(const Report& report, const Paint& paint) {
  if (report.properties.empty()) return {};
  TextTable table({Align::left, Align::left, Align::right, Align::left});
  for (const PropertyCount& property : report.properties)
    table.row({std::string(to_string(property.kind)), clipped(printable(property.name), 52), grouped(property.hits),
               property_note(property)});
  return "\n" + paint.bold("properties") + "\n" + table.text("  ", width_max);
}

std::string block(std::string_view indent, std::string_view text) {
  std::string out;
  for (const std::string& line : wrapped(printable(text), width_max - indent.size()))
    out.append(indent).append(line).append("\n");
  return out;
}

// The first lines of a longer text, each clipped.
std::string excerpt(std::string_view title, const std::vector<std::string>& lines, std::size_t lines_max) {
  if (lines.empty()) return {};
  std::string out = "     " + std::string(title) + "\n";
  for (std::size_t i = 0; i < std::min(lines.size(), lines_max); ++i)
    out += "       " + clipped(printable(lines[i]), width_max - 7) + "\n";
  if (lines.size() > lines_max) out += "       ... " + std::to_string(lines.size() - lines_max) + " more\n";
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

struct Group {
  const SeedFailure* first = nullptr;
  std::uint64_t seeds = 0;
};

std::string group_text(std::size_t number, const Group& group, const Paint& paint) {
  const SeedFailure& failure = *group.first;
  std::string title = std::string(to_string(failure.kind)) + ": " + printable(failure.property);
  if (!failure.place.empty()) title += "  (" + printable(failure.place) + ")";
  std::string out = "\n" + std::to_string(number) + ". " + paint.red(clipped(title, width_max - 5)) + "\n";
  std::string when = counted(group.seeds, "seed") + (group.seeds == 1 ? ": " : "; first ") +
                     std::to_string(failure.seed) + " at " + seconds_text(failure.at);
  if (!failure.node.empty()) when += " on " + printable(failure.node);
  out += "   " + clipped(when, width_max - 3) + "\n";
  out += block("     ", failure.message);
  out += excerpt("stack", lines_of(failure.stack), stack_lines_max);
  out += excerpt("output", lines_of(failure.output), output_lines_max);
  out += excerpt("knobs of this seed", failure.knobs, failure.knobs.size());
  out += excerpt("last events", failure.last_events, failure.last_events.size());
  if (!failure.replay.empty()) out += "   replay: " + paint.bold(failure.replay) + "\n";
  if (!failure.watch.empty()) out += "   watch:  " + paint.bold(failure.watch) + "\n";
  return out;
}

std::string failures_text(const Report& report, const Paint& paint) {
  if (report.failures.empty()) return {};
  std::vector<Group> groups;  // In order of their first seed.
  std::map<std::pair<std::string, std::string>, std::size_t> index;
  for (const SeedFailure& failure : report.failures) {
    const auto [found, is_new] = index.try_emplace({failure.property, failure.place}, groups.size());
    if (is_new) groups.push_back({&failure, 0});
    ++groups[found->second].seeds;
  }
  std::string out = "\n" + paint.bold("failures") + ", by property and place\n";
  for (std::size_t i = 0; i < groups.size(); ++i) out += group_text(i + 1, groups[i], paint);
  return out;
}

}  // namespace

std::string to_text(const Report& report, bool colour) {
  const Paint paint(colour);
  std::string out;
  if (!report.errors.empty()) {
    out = (report.simulation.empty() ? "nothing ran" : paint.bold(report.simulation) + ": nothing ran") + "\n";
    for (const std::string& error : report.errors) out += block("  ", error);
    return out;
  }
  out = headline(report, paint) + totals(report) + faults_table(report, paint) + properties_table(report, paint);
  if (!report.warnings.empty()) {
    out += "\n" + paint.yellow("warnings") + "\n";
    for (const std::string& warning : report.warnings) out += block("  ", warning);
  }
  if (report.determinism) out += determinism_text(*report.determinism, paint, width_max);
  return out + failures_text(report, paint);
}

std::string_view to_string(Ending end) {
  switch (end) {
    case Ending::all_seeds: return "all_seeds";
    case Ending::time: return "time";
    case Ending::plateau: return "plateau";
    case Ending::first_failure: return "first_failure";
    case Ending::interrupted: return "interrupted";
  }
  return "?";
}

std::ostream& operator<<(std::ostream& out, const Report& report) { return out << to_text(report); }

}  // namespace orrery
