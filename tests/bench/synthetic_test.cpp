#include <orrery/bench/synthetic.hpp>

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/bench/runner.hpp>

namespace orrery {
namespace {

using namespace std::chrono_literals;

ObserverSnapshot observed(const SyntheticSource& source, std::uint64_t tick, ObserverDetail detail) {
  ObserverSnapshot snapshot;
  source.observe(tick, detail, snapshot);
  return snapshot;
}

TEST_CASE("a synthetic tick depends on the scenario and its number alone") {
  const SyntheticSource source("phold"), same("phold"), other("ping-pong");
  for (const std::uint64_t tick : {1'000'000u, 7u, 4321u, 7u}) {
    CHECK(source.operations_before(tick) == same.operations_before(tick));
    CHECK(observed(source, tick, ObserverDetail::table) == observed(same, tick, ObserverDetail::table));
    CHECK(source.latency_ns(tick, 3) == same.latency_ns(tick, 3));
    CHECK(source.operations_before(tick) != other.operations_before(tick));
  }
}

TEST_CASE("synthetic numbers are these, on any machine") {
  const SyntheticSource source("phold");
  CHECK(source.operations_before(1000) == 341'314'802);
  CHECK(source.latency_ns(1000, 0) == 87'770);
  CHECK(observed(source, 1000, ObserverDetail::totals).queue_depth == 478);
}

TEST_CASE("synthetic rates never fall below zero, burst once in each period, and fail once") {
  const SyntheticSource source("synthetic");
  std::uint64_t bursts = 0, failures = 0, most = 0, least = ~std::uint64_t{0};
  constexpr std::uint64_t ticks = 4800;
  CHECK(source.operations_before(0) == 0);
  for (std::uint64_t tick = 0; tick < ticks; ++tick) {
    REQUIRE(source.operations_before(tick + 1) > source.operations_before(tick));
    const std::uint64_t operations = source.operations_before(tick + 1) - source.operations_before(tick);
    bursts += source.in_burst(tick);
    failures += source.in_failure(tick);
    most = std::max(most, operations);
    least = std::min(least, operations);
  }
  CHECK(bursts == ticks / SyntheticSource::burst_period * SyntheticSource::burst_ticks);
  CHECK(failures == ticks / SyntheticSource::failure_period * SyntheticSource::failure_ticks);
  CHECK(most > 3 * least);
}

TEST_CASE("while it fails synthetic latencies are long, and one process is down") {
  const SyntheticSource source("synthetic");
  std::uint64_t failing = 0;
  while (!source.in_failure(failing)) ++failing;
  const ObserverSnapshot down = observed(source, failing, ObserverDetail::table);
  const ObserverSnapshot fine = observed(source, failing + 50, ObserverDetail::table);
  REQUIRE(!source.in_failure(failing + 50));
  const auto count = [](const ObserverSnapshot& snapshot, std::string_view state) {
    for (const StateCount& one : snapshot.states)
      if (one.name == state) return one.count;
    return ~std::uint64_t{0};
  };
  CHECK(count(down, "failed") == 1);
  CHECK(count(fine, "failed") == 0);
  std::vector<std::uint64_t> long_ones, short_ones;
  for (std::uint64_t n = 0; n < SyntheticSource::latencies_per_tick; ++n) {
    long_ones.push_back(source.latency_ns(failing, n));
    short_ones.push_back(source.latency_ns(failing + 50, n));
  }
  std::sort(long_ones.begin(), long_ones.end());
  std::sort(short_ones.begin(), short_ones.end());
  CHECK(long_ones[32] > 2 * short_ones[32]);
}

TEST_CASE("totals never fall, and the table is bounded, in order and without doubles") {
  const SyntheticSource source("fan-in");
  ObserverSnapshot before;
  for (std::uint64_t tick = 0; tick < 2000; tick += 7) {
    const ObserverSnapshot now = observed(source, tick, ObserverDetail::table);
    CHECK(now.messages >= before.messages);
    CHECK(now.spawned - now.finished == 200);
    std::uint64_t of_all = 0;
    for (const StateCount& state : now.states) of_all += state.count;
    CHECK(of_all == 200);
    for (const WorkerLoad& worker : now.workers) CHECK((worker.busy > 0 && worker.busy < 1));
    CHECK(now.busiest.size() == Inspectable::rows_max);
    std::set<std::uint64_t> ids;
    for (const ProcessRow& row : now.busiest) ids.insert(row.id);
    CHECK(ids.size() == now.busiest.size());
    CHECK(std::is_sorted(now.busiest.begin(), now.busiest.end(),
                         [](const auto& a, const auto& b) { return a.dispatches > b.dispatches; }));
    CHECK(observed(source, tick, ObserverDetail::totals).busiest.empty());
    before = now;
  }
}

TEST_CASE("the synthetic scenario makes frames of its numbers, however it is sliced") {
  const SyntheticSource source("synthetic");
  for (const Duration step : {1ms, 7ms, 333ms}) {
    BenchmarkRunner runner("synthetic", synthetic_benchmark("synthetic"));
    for (Duration elapsed{}; elapsed <= 5s; elapsed += step) runner.advance(elapsed);
    const BenchmarkFrame& frame = runner.frame();
    CHECK(frame.operations <= source.operations_before(100));
    CHECK(frame.operations >= source.operations_before(85));
    CHECK(frame.latency->count >= SyntheticSource::latencies_per_tick);
    CHECK(frame.observer->workers.size() == 4);
  }
}

}  // namespace
}  // namespace orrery
