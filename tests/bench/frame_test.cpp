#include <orrery/bench/frame.hpp>

#include <chrono>

#include <doctest/doctest.h>

namespace orrery {
namespace {

using namespace std::chrono_literals;

// `count` frames, one each 50 ms after the n-th, with so many operations in each.
void fold(FrameFolder& folder, int& frames, int count, std::uint64_t operations) {
  for (int i = 0; i < count; ++i) {
    folder.add(operations);
    folder.fold(50ms * ++frames);
  }
}

TEST_CASE("a frame counts operations, and tells the rate of the last second") {
  FrameFolder folder("a");
  int frames = 0;
  fold(folder, frames, 20, 100);
  CHECK(folder.frame().operations == 2000);
  CHECK(folder.frame().uptime_ns == 1'000'000'000);
  CHECK(folder.frame().operations_per_second == doctest::Approx(2000));
  fold(folder, frames, 10, 300);
  CHECK(folder.frame().operations_per_second == doctest::Approx(10 * 300 + 10 * 100));
  CHECK(folder.frame().throughput.back() == doctest::Approx(6000));
  CHECK(folder.frame().scenario == "a");
}

TEST_CASE("throughput is that of the last 120 frames, oldest first") {
  FrameFolder folder("a");
  int frames = 0;
  fold(folder, frames, 10, 1);
  CHECK(folder.frame().throughput.size() == 10);
  for (std::uint64_t n = 11; n <= 200; ++n) fold(folder, frames, 1, n);
  REQUIRE(folder.frame().throughput.size() == FrameFolder::throughput_max);
  CHECK(folder.frame().throughput.front() == doctest::Approx(81 * 20));
  CHECK(folder.frame().throughput.back() == doctest::Approx(200 * 20));
}

TEST_CASE("the peak is that of the time when it is warm") {
  FrameFolder folder("a");
  int frames = 0;
  fold(folder, frames, 19, 1000);
  CHECK(!folder.frame().warm);
  CHECK(folder.frame().peak_operations_per_second == 0);
  fold(folder, frames, 41, 10);
  CHECK(folder.frame().warm);
  const double peak = folder.frame().peak_operations_per_second;
  CHECK(peak == doctest::Approx(19 * 1000 + 10));
  fold(folder, frames, 40, 10);
  CHECK(folder.frame().peak_operations_per_second == peak);
}

TEST_CASE("what does nothing for a while is stalled, until it goes on") {
  FrameFolder folder("a");
  int frames = 0;
  fold(folder, frames, 10, 1);
  fold(folder, frames, 39, 0);
  CHECK(!folder.frame().stalled);
  fold(folder, frames, 1, 0);
  CHECK(folder.frame().stalled);
  fold(folder, frames, 1, 1);
  CHECK(!folder.frame().stalled);
}

TEST_CASE("latencies are those of the last second at most") {
  FrameFolder folder("a");
  LatencyHistogram slow, fast;
  for (int i = 0; i < 100; ++i) slow.record(10ms);
  for (int i = 0; i < 100; ++i) fast.record(1ms);
  folder.fold(50ms);
  CHECK(!folder.frame().latency);
  folder.add(slow);
  folder.fold(100ms);
  REQUIRE(folder.frame().latency);
  CHECK(folder.frame().latency->count == 100);
  CHECK(folder.frame().latency->p50_ns == 10'000'000);
  folder.fold(500ms);
  for (int frame = 11; frame <= 30; ++frame) {
    folder.add(fast);
    folder.fold(50ms * frame);
    if (frame == 11) CHECK(folder.frame().latency->max_ns == 10'000'000);
  }
  CHECK(folder.frame().latency->p999_ns == 1'000'000);
  CHECK(folder.frame().latency->max_ns == 1'000'000);
  CHECK(folder.frame().latency->count >= 1000);
  CHECK(folder.frame().latency->count <= 2000);
}

TEST_CASE("percentiles are told by rank") {
  LatencyHistogram histogram;
  for (int ms = 1; ms <= 1000; ++ms) histogram.record(1ms * ms);
  const LatencySummary summary = LatencySummary::of(histogram);
  CHECK(summary.count == 1000);
  CHECK(static_cast<double>(summary.p50_ns) == doctest::Approx(500e6).epsilon(0.001));
  CHECK(static_cast<double>(summary.p90_ns) == doctest::Approx(900e6).epsilon(0.001));
  CHECK(static_cast<double>(summary.p95_ns) == doctest::Approx(950e6).epsilon(0.001));
  CHECK(static_cast<double>(summary.p99_ns) == doctest::Approx(990e6).epsilon(0.001));
  CHECK(static_cast<double>(summary.p999_ns) == doctest::Approx(999e6).epsilon(0.001));
  CHECK(summary.max_ns == 1'000'000'000);
}

TEST_CASE("a frame that comes late is not made up for") {
  FrameFolder folder("a");
  CHECK(folder.due() == 50ms);
  folder.fold(52ms);
  CHECK(folder.due() == 100ms);
  folder.add(10);
  folder.fold(1052ms);
  CHECK(folder.due() > 1052ms);
  CHECK(folder.due() <= 1102ms);
  CHECK(folder.frame().throughput.back() == doctest::Approx(10));
}

}  // namespace
}  // namespace orrery
