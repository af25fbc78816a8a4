#include <orrery/bench/runner.hpp>

#include <chrono>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

namespace orrery {
namespace {

using namespace std::chrono_literals;

// Each slice is three operations of 2 ms each.
class Threes final : public Benchmark, public Inspectable {
 public:
  std::uint64_t run_slice(const BenchmarkSlice&) override {
    ++slices;
    for (int i = 0; i < 3; ++i) latencies().record(2ms);
    return 3;
  }
  [[nodiscard]] Duration due() const override { return due_at; }
  [[nodiscard]] Inspectable* inspectable() override { return this; }
  void observe(ObserverDetail detail, ObserverSnapshot& into) override {
    into.messages = slices;
    into.busiest.assign(detail == ObserverDetail::table ? 1 : 0, {});
  }

  std::uint64_t slices = 0;
  Duration due_at{};
};

TEST_CASE("a runner runs a slice, or makes a frame, 20 a second") {
  auto owned = std::make_unique<Threes>();
  Threes& threes = *owned;
  BenchmarkRunner runner("threes", std::move(owned));
  std::vector<BenchmarkFrame> frames;
  for (Duration elapsed{}; elapsed <= 10s; elapsed += 6ms) {
    if (const BenchmarkFrame* frame = runner.advance(elapsed)) frames.push_back(*frame);
  }
  CHECK(frames.size() >= 198);
  CHECK(frames.size() <= 201);
  CHECK(frames.back().operations <= threes.slices * 3);
  CHECK(frames.back().operations + 30 >= threes.slices * 3);
  CHECK(frames.back().latency->p50_ns == 2'000'000);
  CHECK(frames.back().running);
  const BenchmarkFrame& last = runner.stop(10s);
  CHECK(last.operations == threes.slices * 3);
  CHECK(!last.running);
  CHECK(last.observer->messages == threes.slices);
}

TEST_CASE("the table is there when it is asked for") {
  BenchmarkRunner runner("threes", std::make_unique<Threes>());
  runner.set_detail(ObserverDetail::table);
  CHECK(runner.advance(50ms)->observer->busiest.size() == 1);
  CHECK(runner.advance(50ms) == nullptr);
  runner.set_detail(ObserverDetail::totals);
  CHECK(runner.advance(100ms)->observer->busiest.empty());
}

TEST_CASE("who comes seldom gets slices and frames in turn") {
  auto owned = std::make_unique<Threes>();
  Threes& threes = *owned;
  BenchmarkRunner runner("threes", std::move(owned));
  for (Duration elapsed{}; elapsed < 20s; elapsed += 1s) runner.advance(elapsed);
  CHECK(threes.slices == 10);
  CHECK(runner.frame().operations == 30);
}

TEST_CASE("a runner waits for what is not due, and does nothing while it is held") {
  auto owned = std::make_unique<Threes>();
  Threes& threes = *owned;
  BenchmarkRunner runner("threes", std::move(owned));
  threes.due_at = 30ms;
  CHECK(runner.due() == 30ms);
  CHECK(runner.advance(29ms) == nullptr);
  CHECK(threes.slices == 0);
  runner.advance(30ms);
  CHECK(threes.slices == 1);
  runner.hold(true);
  CHECK(runner.due() == 50ms);
  runner.advance(40ms);
  CHECK(threes.slices == 1);
  REQUIRE(runner.advance(50ms) != nullptr);
  CHECK(runner.frame().operations == 3);
}

}  // namespace
}  // namespace orrery
