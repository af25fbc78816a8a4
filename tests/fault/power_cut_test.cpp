#include <doctest/doctest.h>

#include <orrery/storage/synchronous_disk.hpp>
#include <orrery/task/sleep.hpp>

#include "fault_testing.hpp"

using namespace orrery;
using namespace orrery::test;

namespace {

/// Appends and syncs without end, on the synchronous disk; a call that fails ends the process's use of it.
class Blocking final : public Process {
 public:
  explicit Blocking(Duration between) : between_(between) {}
  Task<> run(Env& env) override {
    auto file = env.disk().synchronous()->open("log", OpenMode::create);
    while (file && file->append("line\n") && file->sync()) {
      auto pause = sleep_for(between_);
      co_await pause;
    }
    auto stop = env.stopping().wait();
    co_await stop;
  }

 private:
  Duration between_;
};

ChaosOptions cuts(double p) {
  DiskFaults faults = DiskFaults::all().with_power_cuts(p, 1s);
  faults.rates.sync_error = faults.rates.write_error = 0;
  faults.full_interval_mean = Duration{};
  return {.length = 60s, .attrition = {.max_dead = 0}, .network = {.enabled = false}, .disk = faults};
}

}  // namespace

TEST_CASE("power cuts take nodes down in the middle of a call, and they come back by themselves") {
  Arena arena(1, cuts(0.01), make<Blocking>(Duration(1ms)));
  arena.chaos->start();
  arena.run_for(60s);
  const std::uint64_t struck = arena.counts()["disk_power_cut"];
  CHECK(struck > 50);
  std::uint64_t starts = 0;
  for (const auto& node : arena.cluster.nodes()) starts += node->starts();
  CHECK(starts >= struck);
  CHECK(starts <= struck + 3);
  arena.chaos->stop();
  arena.run_for(2s);
  CHECK(arena.up() == 3);
  CHECK(arena.counts()["disk_power_cut"] == struck);
}

TEST_CASE("without being asked for, or for a system that makes no calls, there are none") {
  Arena unasked(1, cuts(0), make<Blocking>(Duration(1ms)));
  unasked.chaos->start();
  unasked.run_for(60s);
  CHECK(unasked.counts()["disk_power_cut"] == 0);
  CHECK(unasked.up() == 3);
  Arena idle(1, cuts(1), make<Idle>);
  idle.chaos->start();
  idle.run_for(60s);
  CHECK(idle.counts()["disk_power_cut"] == 0);
  for (const FaultCount& fault : idle.chaos->counts()) {
    if (fault.kind == "disk_power_cut") CHECK(fault.declared);
  }
}

TEST_CASE("what calls would have taken, the process waits for") {
  Arena arena(1, {.length = 60s, .attrition = {.max_dead = 0}, .network = {.enabled = false}},
              make<Blocking>(Duration(10us)));
  arena.run_for(10s);
  const auto lines = arena.cluster.node(arena.ids[0]).disk().contents("log").value().size() / 5;
  // A sync takes 100 to 800 us; the pause alone would let it go round a million times.
  CHECK(lines > 15'000);
  CHECK(lines < 30'000);
}
