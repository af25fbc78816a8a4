#include <doctest/doctest.h>

#include <cstdint>

#include <orrery/engine/engine.hpp>

#include "platform/clock.hpp"

namespace orrery {
namespace {

struct Work {
  static constexpr MessageKind kind{16};
  std::uint64_t nanoseconds = 0;
};

/// Keeps its processor busy for as long as it is told, and some of the time fails.
struct Busy : Actor<Busy, Work> {
  std::uint64_t handled = 0;
  void on(const Work& work, Context& context) {
    ++handled;
    const std::uint64_t end = platform::steady_now_ns() + work.nanoseconds;
    while (work.nanoseconds > 0 && platform::steady_now_ns() < end) {
    }
    if (handled % 64 == 0) context.fail("each so often");
  }
};

Engine busy_engine(double share, std::uint32_t threads, int messages, std::uint64_t nanoseconds = 0) {
  Engine engine = Engine::builder().threads(threads).sample_rate(share).build();
  engine.spawn<Busy>(100);
  for (int n = 0; n < messages; ++n) {
    engine.send(ActorRef<Busy>{{static_cast<std::uint32_t>(n) % 100, 0}}, Work{nanoseconds});
    if (n % 1000 == 999) engine.run_ticks(1);
  }
  engine.run_ticks(1);
  return engine;
}

TEST_CASE("as many handlers are measured as was asked for") {
  CHECK(busy_engine(0, 1, 1000).dispatch_times().count() == 0);
  for (const std::uint32_t threads : {1u, 2u}) {
    CAPTURE(threads);
    const Engine all = busy_engine(1, threads, 20'000);
    CHECK(all.stats().failures > 0);
    CHECK(all.dispatch_times().count() == 20'000);
    const std::uint64_t some = busy_engine(0.05, threads, 20'000).dispatch_times().count();
    CHECK(some > 800);
    CHECK(some < 1200);
  }
}

TEST_CASE("what is measured is how long they took") {
  const LatencyHistogram times = busy_engine(1, 1, 20, 2'000'000).dispatch_times();
  CHECK(times.percentile(0).count() >= 1'980'000);
}

TEST_CASE("measuring shows nowhere in the world") {
  CHECK(busy_engine(0, 1, 5000).digest() == busy_engine(0.3, 2, 5000).digest());
}

}  // namespace
}  // namespace orrery
