#include "dispatch_sampler.hpp"

namespace orrery::detail {

DispatchSampler::DispatchSampler(double rate, std::uint64_t seed) : random_(Random::stream(seed, "dispatch_sampler")) {
  if (rate == 0) return;
  // Rarer than once in 2^40 is never in any run.
  const double mean = rate < 0x1p-40 ? 0x1p40 : 1 / rate;
  gap_max_ = static_cast<std::uint64_t>(2 * mean - 1 + 0.5);
  next_ = gap();
}

}  // namespace orrery::detail
