#include <orrery/bench/runner.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery {

BenchmarkRunner::BenchmarkRunner(std::string_view scenario, std::unique_ptr<Benchmark> benchmark,
                                 const FrameOptions& options)
    : benchmark_(std::move(benchmark)), folder_(std::string(scenario), options) {
  ORRERY_CHECK(benchmark_ != nullptr);
}

Duration BenchmarkRunner::due() const { return held_ ? folder_.due() : std::min(folder_.due(), benchmark_->due()); }

const BenchmarkFrame* BenchmarkRunner::advance(Duration elapsed, Duration budget) {
  const bool ready = !held_ && elapsed >= benchmark_->due();
  // Who comes seldom shall not get frames alone.
  if (elapsed >= folder_.due() && !(ready && folded_)) return &fold(elapsed, true);
  folded_ = false;
  if (ready) folder_.add(benchmark_->run_slice({.budget = budget, .elapsed = elapsed}));
  return nullptr;
}

const BenchmarkFrame& BenchmarkRunner::stop(Duration elapsed) { return fold(elapsed, false); }

const BenchmarkFrame& BenchmarkRunner::fold(Duration elapsed, bool running) {
  folded_ = true;
  folder_.add(benchmark_->latencies());
  benchmark_->latencies().clear();
  BenchmarkFrame& frame = folder_.fold(elapsed);
  frame.running = running;
  if (Inspectable* inspectable = benchmark_->inspectable()) {
    if (!frame.observer) frame.observer.emplace();
    inspectable->observe(detail_, *frame.observer);
  }
  return frame;
}

}  // namespace orrery
