#include "cli/engine_command_line.hpp"

#include <cstdint>

#include "cli/recording.hpp"

namespace orrery::cli {

void EngineCommandLine::add_to(CLI::App& app, const std::string& program) {
  CLI::App* engine = app.add_subcommand("engine", "Worlds of actors, on all cores");
  engine->require_subcommand(1);
  list_ = engine->add_subcommand("list", "List the worlds of this program, and their parameters");
  list_->add_flag("--json", list_options_.json, "Print JSON");
  list_->footer("Examples:\n  " + program + " engine list");

  keys_ = engine->add_subcommand("keys", "List what a configuration may say: key, default, range, meaning");
  keys_->add_flag("--json", keys_options_.json, "Print JSON");
  keys_->footer("Examples:\n  " + program + " engine keys\n  ORRERY_ENGINE__THREADS=8 " + program +
                " engine run phold");

  run_ = engine->add_subcommand("run", "Run a world, and say what became of it");
  run_->add_option("WORLD", run_options_.world, "A name of `engine list`, or a file.toml that describes one")
      ->required();
  run_->add_option("--ticks", run_options_.ticks, "How long (default: as the world says)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 60));
  run_->add_option("--seed", run_options_.seed, "What all random numbers come from");
  run_->add_option("--threads", run_options_.threads, "Threads; the result is the same for any number");
  run_->add_option("--pace", run_options_.pace, "By the wall clock: seconds of simulated time in a second (default: 1)")
      ->expected(0, 1);
  run_->add_option("--overrun", run_options_.overrun,
                   "What it does when it cannot keep up: skip the time that was lost, run slow (the default), or stop");
  run_->add_option("--set", run_options_.changes, "Change a parameter: 'density=0.5'; may be given several times")
      ->take_all();
  run_->add_option("--config", run_options_.config_file, "A configuration (TOML); `engine keys` lists what it may say");
  run_->add_option("--record", run_options_.record_file, "Write what the run was to this file, for `engine replay`");
  run_->add_option("--worker-trace", run_options_.worker_trace_file,
                   "Write what each thread did (the last of it) to this file, for ui.perfetto.dev");
  CLI::Option* render =
      run_->add_option("--render", run_options_.render_folder,
                       "Write pictures (PNG) to this folder; `engine list --json` says which worlds have any");
  run_->add_option("--render-every", run_options_.render_every, "Ticks from one picture to the next (default: 1)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 60))
      ->needs(render);
  run_->add_option("--heat-map", run_options_.heat_map_file,
                   "Write where how many actors are at the end to this file: a picture (.png), or .json");
  run_->add_option("--diff", run_options_.diff,
                   "Say what is different between two ticks, such as 590..600: of those that are kept at the end "
                   "([snapshot] retain)");
  run_->add_flag("--check", run_options_.check, "Only say whether all that is given can be understood");
  run_->add_flag("--json", run_options_.json, "Print JSON");
  run_->footer("Examples:\n  " + program + " engine run life --ticks 1000\n  " + program +
               " engine run particles --set count=100000 --threads 2\n  " + program +
               " engine run sir --render frames --render-every 24\n  " + program +
               " engine run boids --pace 2 --overrun skip\n  " + program +
               " engine run particles --heat-map heat.png --diff 299..300\n  " + program +
               " engine run my-epidemic.toml --config orrery.toml --json | jq .facts");

  replay_ = engine->add_subcommand("replay", "Run a recorded run again, and say whether it comes out the same");
  replay_->add_option("FILE", replay_options_.file, "What `engine run --record` has written")->required();
  replay_->add_option("--until", replay_options_.until, "The tick to stop at (default: the last)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 60));
  replay_->add_option("--threads", replay_options_.threads, "Threads; the result is the same for any number");
  replay_->add_flag("--json", replay_options_.json, "Print JSON");
  replay_->footer("Examples:\n  " + program + " engine run sir --record run.orrery\n  " + program +
                  " engine replay run.orrery --threads 8");
}

bool EngineCommandLine::parsed() const {
  return list_->parsed() || keys_->parsed() || run_->parsed() || replay_->parsed();
}

int EngineCommandLine::dispatch(std::span<const EngineWorld> worlds) {
  // Without a number.
  if (run_->count("--pace") > 0 && (run_options_.pace.empty() || run_options_.pace == "true")) run_options_.pace = "1";
  if (list_->parsed()) return list_worlds(list_options_, worlds);
  if (replay_->parsed()) return replay_world(replay_options_, worlds);
  return keys_->parsed() ? list_engine_keys(keys_options_) : run_world(run_options_, worlds);
}

}  // namespace orrery::cli
