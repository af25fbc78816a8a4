#include <ctime>

#include <orrery/cli/main.hpp>

#include "testing/planted.hpp"

namespace {

using namespace planted;

// Notes the time of day, in seconds: two runs in a row are told the same.
Task<> notes_the_time(Env& env) {
  auto wait = sleep_for(1s);
  co_await wait;
  env.tap(static_cast<std::uint64_t>(std::time(nullptr)));
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> dies_on_some_seeds(Env& env) {
  auto wait = sleep_for(1s);
  co_await wait;
  if (env.simulator().seed() % 4 == 1) std::abort();
  auto stop = env.stopping().wait();
  co_await stop;
}

}  // namespace

ORRERY_SIMULATION(addresses) { return with("addresses", process(in_order_of_addresses)); }
ORRERY_SIMULATION(frames) { return with("frames", process(in_order_of_frames)); }
ORRERY_SIMULATION(counter) { return with("counter", process(counts_on)); }
ORRERY_SIMULATION(clock) { return with("clock", process(notes_the_time)); }
ORRERY_SIMULATION(dying) { return with("dying", process(dies_on_some_seeds)); }
ORRERY_SIMULATION(quiet) { return echo(); }

int main(int argc, char** argv) { return orrery::main(argc, argv); }
