#include <doctest/doctest.h>

#include <atomic>
#include <cstdint>
#include <numeric>
#include <thread>

#include <orrery/engine/engine.hpp>
#include <orrery/engine/pacer.hpp>

#include "engine/scheduler.hpp"
#include "platform/clock.hpp"

namespace orrery {
namespace {

void toil(std::uint64_t nanoseconds) {
  const std::uint64_t end = platform::steady_now_ns() + nanoseconds;
  while (platform::steady_now_ns() < end) {
  }
}

EngineOptions two_threads() {
  EngineOptions options;
  options.threads = 2;
  return options;
}

/// Keeps its processor busy for as long as it is told.
struct Toiler : Actor<Toiler> {
  std::uint64_t nanoseconds = 0;
  void on(OnTick, Context&) {
    if (nanoseconds > 0) toil(nanoseconds);
  }
};

struct Call {
  static constexpr MessageKind kind{16};
};
struct Clerk : Actor<Clerk, Call> {
  void on(const Call&, Context&) {}
};

Engine toilers(std::uint32_t threads, std::uint64_t count, std::uint64_t nanoseconds, std::uint64_t scheduling_seed) {
  Engine engine = Engine::builder().threads(threads).partitions(16).scheduling_seed(scheduling_seed).build();
  engine.spawn<Toiler>(count, [&](std::uint64_t, Toiler& toiler) { toiler.nanoseconds = nanoseconds; });
  return engine;
}

std::uint64_t dispatches_of(const std::vector<WorkerStats>& workers) {
  return std::accumulate(workers.begin(), workers.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const WorkerStats& worker) { return sum + worker.dispatches; });
}

TEST_CASE("what all threads have dispatched is what the engine has") {
  for (const std::uint32_t threads : {1u, 2u, 8u}) {
    CAPTURE(threads);
    Engine engine = toilers(threads, 5000, 0, 7);
    CHECK(dispatches_of(engine.workers()) == 0);
    const ActorRef<Clerk> clerk = engine.spawn_one(Clerk{});
    engine.run_ticks(20);
    engine.send(clerk, Call{});
    engine.run_ticks(20);
    const std::vector<WorkerStats> workers = engine.workers();
    CHECK(workers.size() == threads);
    CHECK(dispatches_of(workers) == 40 * 5000 + 1);
  }
}

TEST_CASE("no more threads than partitions work") {
  Engine engine = toilers(8, 1000, 0, 0);
  CHECK(engine.workers().size() == 1);  // There are no partitions yet.
  engine.run_ticks(1);
  CHECK(engine.workers().size() == 8);
  Engine small = Engine::builder().threads(8).partitions(3).build();
  small.spawn<Toiler>(1000);
  small.run_ticks(1);
  CHECK(small.workers().size() == 3);
}

TEST_CASE("busy is who runs something, not who waits for that") {
  detail::Scheduler scheduler(two_threads());
  const std::uint16_t both[] = {0, 1};
  const std::thread::id first = std::this_thread::get_id();
  Duration expected{0};  // That the first thread has waited.
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> begun{0};
    std::atomic<bool> short_one_is_over{false};
    scheduler.run(both, 2, [&](std::uint16_t partition) {
      begun.fetch_add(1);
      while (begun.load() < 2) std::this_thread::yield();  // On two threads, whichever of them has which.
      if (partition == 0) {
        if (std::this_thread::get_id() == first) expected += Duration(10'000'000);
        short_one_is_over.store(true);
      } else {
        while (!short_one_is_over.load()) std::this_thread::yield();
        toil(10'000'000);
      }
      return std::uint64_t{1};
    });
  }
  const Duration slack(30'000'000);
  CHECK(scheduler.waited() + slack >= expected);
  CHECK(scheduler.stats_of(1).busy + slack >= expected);
  CHECK(scheduler.stats_of(0).dispatches == 10);
  CHECK(scheduler.stats_of(1).dispatches == 10);
}

TEST_CASE("an engine's first thread is busy, but not while it waits") {
  Engine engine = toilers(2, 16 * 256, 2000, 0);
  const std::uint64_t began = platform::steady_now_ns();
  engine.run_ticks(10);
  const Duration wall(static_cast<std::int64_t>(platform::steady_now_ns() - began));
  const std::vector<WorkerStats> workers = engine.workers();
  CHECK(workers[0].busy + workers[1].busy >= Duration(10 * 16 * 256 * 2000));
  CHECK(workers[0].busy <= wall);
  CHECK(workers[1].busy <= wall);
}

TEST_CASE("waiting for the next tick is not busy") {
  Engine engine = Engine::builder().tick_rate(50_hz).build();
  engine.spawn<Toiler>(1);
  Pacer pacer(engine);
  CHECK(pacer.run(10).has_value());
  const std::vector<WorkerStats> workers = engine.workers();
  CHECK(workers[0].busy > Duration(0));
  CHECK(workers[0].busy < Duration(100'000'000));
}

TEST_CASE("who has nothing to do steals") {
  detail::Scheduler scheduler(two_threads());
  const std::uint16_t of_the_first_thread[] = {0, 1};
  for (std::uint64_t round = 1; round <= 10; ++round) {
    std::atomic<int> begun{0};
    scheduler.run(of_the_first_thread, 4, [&](std::uint16_t) {
      begun.fetch_add(1);
      while (begun.load() < 2) std::this_thread::yield();  // On two threads.
      return std::uint64_t{1};
    });
    CHECK(scheduler.stats_of(0).steals + scheduler.stats_of(1).steals == round);
  }
}

}  // namespace
}  // namespace orrery
