#include "cli/bench_command_line.hpp"

namespace orrery::cli {

void BenchCommandLine::add_to(CLI::App& app, const std::string& program) {
  bench_ = app.add_subcommand("bench", "Measure how fast the parts of Orrery are here");
  bench_->add_option("NAME", options_.names, "Scenarios (default: all that are real)");
  bench_->add_flag("--list", options_.list, "List the scenarios instead, and what they count");
  bench_->add_flag("--json", options_.json, "Print JSON");
  bench_->add_option("--compare", options_.compare_file,
                     "Say what got slower or faster than in this file, which --json has printed; status 1 if slower");
  bench_->add_option("--seconds", options_.seconds, "How long each is measured (default: 2)")
      ->check(CLI::Range(0.01, 3600.0));
  bench_->add_option("--profile", options_.profile, "How much of the machine: light, balanced, max (default: balanced)")
      ->check(CLI::IsMember({"light", "balanced", "max"}));
  bench_->footer(
      "A rate is the median of nine samples; a change within their spreads, or of less than 3 %, is told as\n"
      "none.\nExamples:\n  " +
      program + " bench --list\n  " + program + " bench phold ping-pong --seconds 5\n  " + program +
      " bench --json > before.json\n  " + program + " bench --compare before.json");
}

}  // namespace orrery::cli
