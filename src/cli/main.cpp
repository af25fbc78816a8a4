#include <orrery/cli/main.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include <orrery/bench/benchmark.hpp>
#include <orrery/core/nearest.hpp>

#include "cli/arguments.hpp"
#include "cli/bench_command_line.hpp"
#include "cli/engine_command_line.hpp"
#include "cli/node_command_line.hpp"
#include "cli/own_command.hpp"
#include "cli/scenario_command_line.hpp"
#include "cli/sim_commands.hpp"
#include "cli/sim_determinism.hpp"

namespace orrery {
namespace {

using namespace cli;

// CLI11 reads -1 as the largest number.
const CLI::Range counts(std::uint64_t{1}, std::uint64_t{1} << 60);
const CLI::Range jobs_range(0u, 1024u);

struct SimCommands {
  SimListOptions list_options;
  SimRunOptions run_options;
  SimReplayOptions replay_options;
  SimShrinkOptions shrink_options;
  SimInevitableOptions inevitable_options;
  CLI::App* list = nullptr;
  CLI::App* run = nullptr;
  CLI::App* replay = nullptr;
  CLI::App* shrink = nullptr;
  CLI::App* inevitable = nullptr;

  void add_to(CLI::App& app, const std::string& program) {
    CLI::App* sim = app.add_subcommand("sim", "Deterministic simulation testing");
    sim->require_subcommand(1);
    list = sim->add_subcommand("list", "List the simulations of this program and their own options");
    list->add_flag("--json", list_options.json, "Print JSON");
    add_run(*sim, program);
    add_replay(*sim, program);
    add_shrink(*sim, program);
    add_inevitable(*sim, program);
  }

  static void add_reduction(CLI::App& app, ReductionWords& words) {
    app.add_option("--without", words.without, "Call off these faults: crash,partition#3,segment_loss:a>b#17,…");
    app.add_option("--only", words.only, "Call off all faults but these; '' for none");
    app.add_option("--chaos", words.chaos, "A chaos phase no longer than this, such as 2.5s");
    app.add_option("--clients", words.clients, "No more clients than this of each workload");
  }

  void add_run(CLI::App& sim, const std::string& program) {
    run = sim.add_subcommand("run", "Run many seeds of a simulation on all cores, each isolated");
    run->add_option("NAME", run_options.simulation.name,
                    "The simulation, or a scenario; `sim list` and `scenarios` show them")
        ->required();
    run->add_option("--seeds", run_options.seeds, "Inclusive range A..B, or one seed");
    run->add_option("--seeds-file", run_options.seeds_file, "Seeds to run first, one a line, '#' begins a comment");
    run->add_option("--for", run_options.time_limit, "End after so long, such as 5min; all seeds unless --seeds");
    run->add_option("--until-plateau", run_options.plateau_seeds,
                    "End when so many seeds in a row reached nothing new; all seeds unless --seeds")
        ->check(counts);
    run->add_option("--jobs,-j", run_options.jobs, "Processes (default: one for each processor)")->check(jobs_range);
    run->add_flag("--json", run_options.json, "Print the report as JSON");
    run->add_flag("--strict", run_options.strict, "Warnings (a fault that never fired, …) fail the run with status 4");
    run->add_flag("--fail-fast", run_options.fail_fast, "Stop after the first seed that fails");
    run->add_flag("--check-determinism", run_options.check_determinism,
                  "Run every seed a second time, with memory laid out differently; status 3 if a digest differs");
    run->add_option(determinism_worker_option, run_options.determinism_worker)->group("");
    run->add_flag("--in-process", run_options.in_process, "Run all seeds in this process, without isolation");
    run->add_option("--junit", run_options.junit_file, "Write the report as JUnit XML to this file");
    run->add_option("--bundle", run_options.bundle_folder,
                    "Write the first seed of each failure, its faults and its trace to a folder in this one");
    run->add_option("--csv", run_options.csv_file, "Of a scenario: write a row of measures for each seed to this file");
    run->add_option("--digests", run_options.digests_file, "Write a line `SEED DIGEST` for each seed to this file");
    add_reduction(*run, run_options.simulation.reduction);
    run->allow_extras();
    run->footer("Examples:\n  " + program + " sim run kv --seeds 1..500\n  " + program +
                " sim run kv --durable --bug list\n  " + program + " sim run kv --seeds 42 --json\n  " + program +
                " sim run kv --seeds-file failed-once.txt --for 10min --junit report.xml\n  " + program +
                " sim run raft-leader-crash --seeds 1..1000 --set 'n*.election_timeout=150ms..300ms' --csv runs.csv");
  }

  void add_replay(CLI::App& sim, const std::string& program) {
    replay = sim.add_subcommand("replay", "Run one seed again, in this process, with a log of what happens");
    replay->add_option("NAME", replay_options.simulation.name, "The simulation; `sim list` shows them")->required();
    replay->add_option("--seed", replay_options.seed, "The seed")->required();
    replay->add_option("--node", replay_options.nodes, "Show only this node; may be given several times");
    replay->add_flag("--events", replay_options.events, "Also show every event's dispatch and its cause");
    replay->add_flag("--quiet,-q", replay_options.quiet, "Show the outcome only");
    replay->add_option("--trace", replay_options.trace_file, "Write every record to this file, as JSON lines");
    replay->add_option("--faults", replay_options.faults_file, "Write the fault decisions that came true to this file");
    replay->add_option("--future", replay_options.future,
                       "Differ from the seed from a point in time on: 18.25s#7; `sim inevitable` names such");
    replay->add_option("--break-at", replay_options.break_at, "Stop in the debugger before this event (--events shows)")
        ->check(counts);
    add_reduction(*replay, replay_options.simulation.reduction);
    replay->allow_extras();
    replay->footer("Examples:\n  " + program + " sim replay kv --seed 42\n  " + program +
                   " sim replay kv --seed 42 --node server-1 --trace seed-42.jsonl\n  " + program +
                   " sim replay kv --seed 42 --quiet --break-at 1234  # in gdb, which `orrery help` tells more");
  }

  void add_shrink(CLI::App& sim, const std::string& program) {
    shrink = sim.add_subcommand("shrink", "Find the few faults that a failing seed needs");
    shrink->add_option("NAME", shrink_options.simulation.name, "The simulation; `sim list` shows them")->required();
    shrink->add_option("--seed", shrink_options.seed, "The seed that fails")->required();
    shrink->add_option("--jobs,-j", shrink_options.jobs, "Processes (default: one for each processor)")
        ->check(jobs_range);
    shrink->add_flag("--json", shrink_options.json, "Print JSON");
    add_reduction(*shrink, shrink_options.simulation.reduction);
    shrink->allow_extras();
    shrink->footer("Examples:\n  " + program + " sim shrink kv --durable --bug ack-before-sync --seed 2");
  }

  void add_inevitable(CLI::App& sim, const std::string& program) {
    SimInevitableOptions& options = inevitable_options;
    inevitable = sim.add_subcommand("inevitable", "Find out from when on a seed had to fail: by many other futures");
    inevitable->add_option("NAME", options.simulation.name, "The simulation; `sim list` shows them")->required();
    inevitable->add_option("--seed", options.seed, "The seed that fails")->required();
    inevitable->add_option("--futures", options.futures, "Futures from each point in time (default: 40)")
        ->check(CLI::Range(1u, 10'000u));
    inevitable
        ->add_option("--points", options.points,
                     "Points in time, evenly spread, before more where it matters (default: 20)")
        ->check(CLI::Range(2u, 1'000u));
    inevitable->add_option("--jobs,-j", options.jobs, "Processes (default: one for each processor)")->check(jobs_range);
    inevitable->add_option("--json", options.json_file, "Write the report as JSON to this file; - is stdout");
    inevitable->add_option("--svg", options.svg_file, "Write the plot as a picture");
    inevitable->add_option("--csv", options.csv_file, "Write the points as a table");
    add_reduction(*inevitable, options.simulation.reduction);
    inevitable->allow_extras();
    inevitable->footer("Examples:\n  " + program + " sim inevitable kv --bug ack-before-sync --seed 4\n  " + program +
                       " sim inevitable kv --bug ack-before-sync --seed 4 --futures 200 --svg plot.svg\n  " + program +
                       " sim inevitable kv --bug ack-before-sync --seed 4 --json -");
  }

  [[nodiscard]] bool parsed() const {
    return list->parsed() || run->parsed() || replay->parsed() || shrink->parsed() || inevitable->parsed();
  }

  int dispatch(const std::string& program) {
    if (list->parsed()) return sim_list(list_options);
    if (run->parsed()) {
      run_options.simulation.parameters = run->remaining();
      return sim_run(run_options, program, flags_of(*run));
    }
    if (shrink->parsed()) {
      shrink_options.simulation.parameters = shrink->remaining();
      return sim_shrink(shrink_options, program, flags_of(*shrink));
    }
    if (inevitable->parsed()) {
      inevitable_options.simulation.parameters = inevitable->remaining();
      return sim_inevitable(inevitable_options, program, flags_of(*inevitable));
    }
    replay_options.simulation.parameters = replay->remaining();
    return sim_replay(replay_options, flags_of(*replay));
  }

  // `sim run kv --help` also shows what kv itself understands.
  [[nodiscard]] std::string help_suffix() const {
    if (run->parsed()) return simulation_help(run_options.simulation.name);
    if (replay->parsed()) return simulation_help(replay_options.simulation.name);
    if (shrink->parsed()) return simulation_help(shrink_options.simulation.name);
    if (inevitable->parsed()) return simulation_help(inevitable_options.simulation.name);
    return {};
  }
};

// The name of a command that `app` does not have, if `words` begin with one; CLI11 would only say that one is required.
std::optional<std::string> unknown_command(const CLI::App& app, std::span<char*> words) {
  const CLI::App* level = &app;
  for (const std::string_view word : words) {
    const std::vector<const CLI::App*> commands = level->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty() || word.starts_with('-')) return std::nullopt;
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* command : commands) {
      names.push_back(command->get_name());
      if (command->get_name() == word) next = command;
    }
    if (next == nullptr) {
      const auto nearest = nearest_name(word, names);
      return "unknown command '" + std::string(word) + "'" + (nearest ? "; did you mean '" + *nearest + "'?" : "");
    }
    level = next;
  }
  return std::nullopt;
}

// The option that the command given does not have, if the words that are left over have one.
std::optional<std::string> unknown_option(const CLI::App& app) {
  const CLI::App* given = &app;
  while (!given->get_subcommands().empty()) given = given->get_subcommands().front();
  const std::vector<std::string> left = given->remaining();
  const auto option =
      std::find_if(left.begin(), left.end(), [](const std::string& word) { return word.starts_with("--"); });
  if (option == left.end()) return std::nullopt;
  const std::string name = option->substr(0, option->find('='));
  return "unknown option '" + name + "'" + suggestion(name, flags_of(*given));
}

}  // namespace

int main(int argc, char** argv, std::span<const Command> commands) { return main(argc, argv, commands, {}); }

int main(int argc, char** argv, std::span<const Command> commands, std::span<const EngineWorld> worlds) {
  return main(argc, argv, commands, worlds, benchmarks());
}

int main(int argc, char** argv, std::span<const Command> commands, std::span<const EngineWorld> worlds,
         std::span<const BenchmarkEntry> menu) {
  const std::string program = argc > 0 ? argv[0] : "orrery";
  CLI::App app("Orrery: deterministic simulation");
  app.require_subcommand(1);
  app.footer("Each command has --help with examples.");
  SimCommands sim;
  sim.run_options.command_line.assign(argv, argv + argc);
  sim.replay_options.command_line.assign(argv, argv + argc);
  sim.add_to(app, program);
  ScenarioCommandLine scenarios;
  scenarios.add_to(app, program);
  EngineCommandLine engine;
  engine.add_to(app, program);
  NodeCommandLine node;
  node.add_to(app, program);
  BenchCommandLine bench;
  bench.add_to(app, program);
  std::vector<OwnCommand> own;
  own.reserve(commands.size());
  for (const Command& command : commands) {
    own.push_back({&command, nullptr, {}});
    own.back().add_to(app);
  }
  if (const auto unknown =
          unknown_command(app, std::span(argv, static_cast<std::size_t>(argc)).subspan(argc > 0 ? 1 : 0)))
    return usage_error(*unknown);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    const int status = app.exit(help);
    std::cout << sim.help_suffix();
    return status == 0 ? exit_ok : exit_usage;
  } catch (const CLI::ExtrasError& error) {
    std::cerr << "error: " << unknown_option(app).value_or(error.what()) << "\nTry --help.\n";
    return exit_usage;
  } catch (const CLI::ParseError& error) {
    std::cerr << "error: " << error.what() << "\nTry --help.\n";
    return exit_usage;
  }
  if (sim.parsed()) return sim.dispatch(program);
  if (scenarios.parsed()) return scenarios.dispatch(program);
  if (engine.parsed()) return engine.dispatch(worlds);
  if (node.parsed()) return node.dispatch(menu);
  if (bench.parsed()) return bench.dispatch(menu);
  for (const OwnCommand& command : own) {
    if (command.app->parsed()) return command.dispatch();
  }
  return exit_usage;
}

}  // namespace orrery
