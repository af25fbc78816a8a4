#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/metrics/latency_histogram.hpp>
#include <orrery/metrics/observer.hpp>
#include <orrery/metrics/time_series.hpp>

namespace orrery {

/// Of the last second at most, in nanoseconds.
struct LatencySummary {
  std::uint64_t count = 0;
  std::uint64_t p50_ns = 0, p90_ns = 0, p95_ns = 0, p99_ns = 0, p999_ns = 0, max_ns = 0;

  [[nodiscard]] static LatencySummary of(const LatencyHistogram& histogram);
  friend bool operator==(const LatencySummary&, const LatencySummary&) = default;
};

/// A scenario at a moment: all that a panel shows of it.
struct BenchmarkFrame {
  std::string scenario;
  bool running = false;
  std::uint64_t uptime_ns = 0;
  std::uint64_t operations = 0;           ///< Since the beginning.
  double operations_per_second = 0;       ///< Of the last second.
  double peak_operations_per_second = 0;  ///< The most of those; 0 until it is warm.
  std::optional<LatencySummary> latency;  ///< Nothing: none was measured.
  std::vector<double> throughput;         ///< The rates of the last 120 frames, oldest first.
  bool warm = false;                      ///< What it does at first is over.
  bool stalled = false;                   ///< No operation ended for a while.
  std::optional<ObserverSnapshot> observer;

  friend bool operator==(const BenchmarkFrame&, const BenchmarkFrame&) = default;
};

struct FrameOptions {
  Duration every{50'000'000};             ///< 20 a second.
  Duration warm_up{1'000'000'000};        ///< Until then no rate counts as the peak.
  Duration stalled_after{2'000'000'000};  ///< Without an operation.
};

/// Folds what is done between two frames into the next. Knows no clock: whoever uses it says what time it is, in
/// durations since the beginning, which do not fall.
class FrameFolder {
 public:
  static constexpr std::size_t throughput_max = 120;

  explicit FrameFolder(std::string scenario, const FrameOptions& options = {});

  /// Counts operations that ended since the last frame.
  void add(std::uint64_t operations) { fresh_ += operations; }
  /// The same of latencies.
  void add(const LatencyHistogram& latencies);

  /// When the next frame is due.
  [[nodiscard]] Duration due() const { return due_; }
  /// Ends a frame. It is there until the next.
  BenchmarkFrame& fold(Duration elapsed);
  [[nodiscard]] const BenchmarkFrame& frame() const { return frame_; }
  [[nodiscard]] BenchmarkFrame& frame() { return frame_; }

 private:
  static constexpr std::size_t second = 20;  // Frames of which the rate is that of the last second.
  struct Mark {
    Duration at{};
    std::uint64_t operations = 0;
  };

  void fold_rates(Duration elapsed);
  void fold_latencies(Duration elapsed);

  FrameOptions options_;
  BenchmarkFrame frame_;
  std::uint64_t fresh_ = 0;
  Duration due_;
  Duration progress_{};  // When the last operation ended, as far as frames can tell.
  TimeSeries throughput_{throughput_max};
  std::array<Mark, second> marks_{};  // A ring of the last frames.
  std::size_t frames_ = 0;
  // Of the half second that is under way, and of the one before.
  std::optional<LatencyHistogram> current_, previous_;
  Duration half_began_{};
};

}  // namespace orrery
