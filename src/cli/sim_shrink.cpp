#include <cstdio>
#include <iostream>

#include <nlohmann/json.hpp>

#include <orrery/testing/shrink.hpp>

#include "cli/arguments.hpp"
#include "cli/progress.hpp"
#include "cli/sim_commands.hpp"
#include "platform/terminal.hpp"

namespace orrery::cli {
namespace {

std::string seconds_text(double seconds) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3f s", seconds);
  return text;
}

std::string counted(std::size_t count, const char* thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

void print_text(const ShrinkResult& shrunk, const std::string& replay) {
  const SeedFailure& failure = shrunk.result.failures.front();
  std::cout << to_string(failure.kind) << " '" << failure.property << "' at " << seconds_text(failure.at.seconds())
            << (failure.node.empty() ? "" : " on ") << failure.node << "\n  " << failure.message << "\n\n"
            << counted(shrunk.faults_before, "fault") << " -> " << shrunk.faults.size();
  if (shrunk.reduction.clients_max) std::cout << ", " << counted(*shrunk.reduction.clients_max, "client");
  if (shrunk.reduction.chaos_max)
    std::cout << ", " << seconds_text(std::chrono::duration<double>(*shrunk.reduction.chaos_max).count())
              << " of chaos";
  std::cout << "  (" << counted(shrunk.runs, "run") << ", " << seconds_text(shrunk.wall_seconds) << ")"
            << (shrunk.minimal ? "" : "  cut short: it may go on from here") << '\n';
  for (const FaultDecision& fault : shrunk.faults) std::cout << "  " << to_string(fault) << '\n';
  std::cout << "\nlast events\n";
  for (const std::string& line : failure.last_events) std::cout << "  " << line << '\n';
  std::cout << "\nreplay\n  " << replay << '\n';
}

void print_json(const ShrinkResult& shrunk, const std::string& replay) {
  const SeedFailure& failure = shrunk.result.failures.front();
  nlohmann::ordered_json document;
  document["seed"] = std::to_string(shrunk.result.seed);
  document["property"] = failure.property;
  document["message"] = failure.message;
  document["at_ns"] = failure.at.ns();
  document["faults_before"] = shrunk.faults_before;
  document["faults"] = nlohmann::ordered_json::array();
  for (const FaultDecision& fault : shrunk.faults) document["faults"].push_back(to_string(fault));
  if (shrunk.reduction.clients_max) document["clients"] = *shrunk.reduction.clients_max;
  if (shrunk.reduction.chaos_max) document["chaos_ns"] = shrunk.reduction.chaos_max->count();
  document["minimal"] = shrunk.minimal;
  document["runs"] = shrunk.runs;
  document["wall_seconds"] = shrunk.wall_seconds;
  document["digest"] = digest_text(shrunk.result.digest);
  document["replay"] = replay;
  std::cout << document.dump(2) << '\n';
}

}  // namespace

int sim_shrink(const SimShrinkOptions& options, const std::string& program,
               const std::vector<std::string>& known_flags) {
  auto prepared = prepare(options.simulation, known_flags);
  if (!prepared) return prepared.error();
  const auto seed = parse_seed(options.seed);
  if (!seed) return usage_error(seed.error().detail);
  platform::note_interrupts();
  ProgressLine line;
  ShrinkOptions shrink_options;
  shrink_options.jobs = options.jobs;
  shrink_options.on_progress = [&line](const ShrinkProgress& progress) {
    line.show(progress.activity + ": " + counted(progress.faults, "fault") + " left, " + counted(progress.runs, "run"));
  };
  shrink_options.interrupted = platform::interrupted;
  const auto shrunk = shrink(prepared->simulation, *seed, shrink_options);
  line.clear();
  if (!shrunk) return usage_error(shrunk.error().detail);
  const std::string replay = program + " sim replay " + prepared->own_flags + shrunk->reduction.command_line() +
                             " --seed " + std::to_string(*seed);
  if (options.json)
    print_json(*shrunk, replay);
  else
    print_text(*shrunk, replay);
  return platform::interrupted() ? exit_interrupted : exit_property_failed;
}

}  // namespace orrery::cli
