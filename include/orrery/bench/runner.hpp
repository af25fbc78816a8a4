#pragma once

#include <string>

#include <orrery/bench/benchmark.hpp>
#include <orrery/bench/frame.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

/// Runs a scenario, slice by slice, and makes frames of it. It has no clock and no thread: whoever has one calls
/// `advance` until it is told enough.
///
///     BenchmarkRunner runner(entry.info.id, std::move(benchmark));
///     while (!stopped) {
///       if (const BenchmarkFrame* frame = runner.advance(clock() - began)) show(*frame);
///       sleep_until(began + runner.due());   // Mostly at once.
///     }
class BenchmarkRunner {
 public:
  BenchmarkRunner(std::string_view scenario, std::unique_ptr<Benchmark> benchmark, const FrameOptions& options = {});

  /// Ends the frame that is due, if one is, and returns it; or else runs a slice, and returns null. `elapsed` is the
  /// time since the beginning, and does not fall.
  const BenchmarkFrame* advance(Duration elapsed, Duration budget = Duration(2'000'000));
  /// When `advance` has something to do: in the past, if at once.
  [[nodiscard]] Duration due() const;
  /// When the next frame is due, and when the scenario has something to do.
  [[nodiscard]] Duration frame_due() const { return folder_.due(); }
  [[nodiscard]] Duration benchmark_due() const { return benchmark_->due(); }
  /// Holds on: `advance` runs no slices, but makes frames. For whoever steps the engine by hand.
  void hold(bool held) { held_ = held; }
  /// The last frame, which says that it does not run any more.
  const BenchmarkFrame& stop(Duration elapsed);

  void set_detail(ObserverDetail detail) { detail_ = detail; }
  [[nodiscard]] ObserverDetail detail() const { return detail_; }
  /// How it stood at the last frame.
  [[nodiscard]] const BenchmarkFrame& frame() const { return folder_.frame(); }
  [[nodiscard]] Benchmark& benchmark() { return *benchmark_; }

 private:
  const BenchmarkFrame& fold(Duration elapsed, bool running);

  std::unique_ptr<Benchmark> benchmark_;
  FrameFolder folder_;
  ObserverDetail detail_ = ObserverDetail::totals;
  bool held_ = false;
  bool folded_ = false;  // The last that was done was a frame.
};

}  // namespace orrery
