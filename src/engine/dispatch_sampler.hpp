#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include <orrery/core/random.hpp>
#include <orrery/metrics/latency_histogram.hpp>

#include "dispatch_counts.hpp"
#include "hot_actors.hpp"
#include "platform/clock.hpp"

namespace orrery::detail {

/// Looks at some of a partition's dispatches: measures how long they take, on the host's clock, and while it watches
/// notes to whom they are. Which ones is random, so that they are not all of one kind, and shows nowhere else.
class DispatchSampler {
 public:
  static constexpr LatencyRange range{.lowest = Duration(1), .highest = Duration(10'000'000'000), .digits = 2};
  /// While it watches, one in so many dispatches is noted.
  static constexpr std::uint64_t watch_gap_mean = 256;

  DispatchSampler() = default;
  /// `rate` is in [0, 1]; at 0 none are measured.
  DispatchSampler(double rate, std::uint64_t seed);

  /// Whether the dispatch that now begins is looked at. Asked for once for each, since this is also what counts them.
  [[nodiscard]] bool measures() { return --left_ == 0; }
  /// How many it was asked for.
  [[nodiscard]] std::uint64_t dispatches() const { return next_ - left_; }

  /// To the actor in `slot`, whose mailbox holds `depth` messages.
  template <class Dispatch>
  bool measure(std::uint32_t slot, std::size_t depth, const Dispatch& dispatch) {
    const bool timed = next_ == next_timed_;
    if (counts_ != nullptr) counts_->add(slot);
    if (next_ == next_watched_) note(slot, depth);
    if (timed) next_timed_ += gap(gap_max_);
    look_next(next_);
    if (!timed) return dispatch();
    const std::uint64_t began = platform::steady_now_ns();
    const bool went_well = dispatch();
    times_.record_ns(platform::steady_now_ns() - began);
    return went_well;
  }

  /// From now on notes to whom they are; or forgets that.
  void watch(bool on);
  /// From now on counts all of them there; null: nowhere.
  void count_into(DispatchCounts* counts);
  [[nodiscard]] DispatchCounts* counts() const { return counts_; }
  /// Null: it does not watch.
  [[nodiscard]] HotActors* hot() { return hot_.get(); }

  [[nodiscard]] const LatencyHistogram& times() const { return times_; }

 private:
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  [[nodiscard]] std::uint64_t gap(std::uint64_t gap_max) { return 1 + random_.below(gap_max); }
  void note(std::uint32_t slot, std::size_t depth);
  // There were so many dispatches: which one is next?
  void look_next(std::uint64_t dispatches) {
    next_ = counts_ != nullptr ? dispatches + 1 : std::min(next_timed_, next_watched_);
    left_ = next_ - dispatches;
  }

  std::uint64_t left_ = never;  // Dispatches up to the next that is looked at,
  std::uint64_t next_ = never;  // which has this number, from 1.
  std::uint64_t next_timed_ = never;
  std::uint64_t next_watched_ = never;
  std::uint64_t gap_max_ = 1;  // Twice the mean, less one.
  Random random_ = Random::stream(0, "dispatch_sampler");
  LatencyHistogram times_{range};
  std::unique_ptr<HotActors> hot_;
  DispatchCounts* counts_ = nullptr;
};

}  // namespace orrery::detail
