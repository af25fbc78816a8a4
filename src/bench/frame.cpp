#include <orrery/bench/frame.hpp>

#include <algorithm>
#include <utility>

namespace orrery {

LatencySummary LatencySummary::of(const LatencyHistogram& histogram) {
  const auto at = [&](double percent) { return static_cast<std::uint64_t>(histogram.percentile(percent).count()); };
  return {.count = histogram.count(),
          .p50_ns = at(50),
          .p90_ns = at(90),
          .p95_ns = at(95),
          .p99_ns = at(99),
          .p999_ns = at(99.9),
          .max_ns = static_cast<std::uint64_t>(histogram.max().count())};
}

FrameFolder::FrameFolder(std::string scenario, const FrameOptions& options) : options_(options), due_(options.every) {
  ORRERY_CHECK(options.every > Duration(0));
  frame_.scenario = std::move(scenario);
  frame_.running = true;
  frame_.throughput.reserve(throughput_max);
}

void FrameFolder::add(const LatencyHistogram& latencies) {
  if (latencies.count() == 0) return;
  if (!current_) current_.emplace(latencies.range());
  current_->merge(latencies);
}

BenchmarkFrame& FrameFolder::fold(Duration elapsed) {
  frame_.uptime_ns = static_cast<std::uint64_t>(elapsed.count());
  frame_.operations += fresh_;
  if (fresh_ > 0) progress_ = elapsed;
  frame_.stalled = elapsed - progress_ >= options_.stalled_after;
  frame_.warm = elapsed >= options_.warm_up;
  fold_rates(elapsed);
  fold_latencies(elapsed);
  fresh_ = 0;
  // One that comes late moves those that follow: there is no point in making up for what nobody has seen.
  due_ = std::max(due_ + options_.every, elapsed + options_.every / 2);
  return frame_;
}

void FrameFolder::fold_rates(Duration elapsed) {
  const auto rate = [](std::uint64_t operations, Duration time) {
    return time > Duration(0) ? static_cast<double>(operations) * 1e9 / static_cast<double>(time.count()) : 0;
  };
  const Mark last = frames_ == 0 ? Mark{} : marks_[(frames_ - 1) % second];
  const Mark oldest = frames_ < second ? Mark{} : marks_[frames_ % second];
  frame_.operations_per_second = rate(frame_.operations - oldest.operations, elapsed - oldest.at);
  if (frame_.warm)
    frame_.peak_operations_per_second = std::max(frame_.peak_operations_per_second, frame_.operations_per_second);
  throughput_.push(rate(fresh_, elapsed - last.at));
  frame_.throughput.resize(throughput_.size());
  for (std::size_t n = 0; n < throughput_.size(); ++n) frame_.throughput[n] = throughput_[n];
  marks_[frames_ % second] = {elapsed, frame_.operations};
  ++frames_;
}

void FrameFolder::fold_latencies(Duration elapsed) {
  if (!current_) return;
  if (previous_ && previous_->count() > 0) {
    LatencyHistogram both = *previous_;
    both.merge(*current_);
    frame_.latency = LatencySummary::of(both);
  } else {
    frame_.latency = LatencySummary::of(*current_);
  }
  if (elapsed - half_began_ < Duration(500'000'000)) return;
  if (!previous_) previous_.emplace(current_->range());
  std::swap(*current_, *previous_);
  current_->clear();
  half_began_ = elapsed;
}

}  // namespace orrery
