#include "dispatch_sampler.hpp"

namespace orrery::detail {

DispatchSampler::DispatchSampler(double rate, std::uint64_t seed) : random_(Random::stream(seed, "dispatch_sampler")) {
  if (rate == 0) return;
  // Rarer than once in 2^40 is never in any run.
  const double mean = rate < 0x1p-40 ? 0x1p40 : 1 / rate;
  gap_max_ = static_cast<std::uint64_t>(2 * mean - 1 + 0.5);
  next_timed_ = gap(gap_max_);
  look_next(0);
}

void DispatchSampler::watch(bool on) {
  if (on == (hot_ != nullptr)) return;
  hot_ = on ? std::make_unique<HotActors>() : nullptr;
  const std::uint64_t before = dispatches();
  next_watched_ = on ? before + gap(2 * watch_gap_mean - 1) : never;
  look_next(before);
}

void DispatchSampler::count_into(DispatchCounts* counts) {
  counts_ = counts;
  look_next(dispatches());
}

void DispatchSampler::note(std::uint32_t slot, std::size_t depth) {
  hot_->note(slot, depth);
  next_watched_ += gap(2 * watch_gap_mean - 1);
}

}  // namespace orrery::detail
