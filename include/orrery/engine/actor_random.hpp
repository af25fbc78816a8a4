#pragma once

#include <cstdint>

#include <orrery/core/hash.hpp>
#include <orrery/core/random.hpp>

namespace orrery {

/// Random numbers of one actor for one purpose in one dispatch: SplitMix64 (Steele, Lea, Flood 2014) keyed by (seed,
/// actor, tick, ordinal of the dispatch, purpose). It has no state that outlives the handler, so that rollback has
/// nothing to restore, and a draw more or less moves no other stream.
///
/// The distributions of `core/distributions.hpp` that invert a function take its bits: `exponential(random.next(), 8)`.
class ActorRandom {
 public:
  explicit ActorRandom(std::uint64_t key) : state_(key) {}

  /// 64 random bits.
  std::uint64_t next() { return mix64(state_ += 0x9e3779b97f4a7c15); }

  /// A uniform real in [0, 1): a multiple of 2^-53.
  double real() { return detail::to_real(next()); }
  /// A uniform real in [lo, hi).
  double uniform(double lo, double hi) { return lo + (hi - lo) * real(); }

  /// An integer in [0, n), `n >= 1`, uniform to within n/2^64.
  std::uint64_t below(std::uint64_t n) {
    ORRERY_CHECK(n > 0);
    return detail::mul_high(next(), n);
  }

  /// An integer in [lo, hi], both inclusive, `lo <= hi`, as uniform.
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    ORRERY_CHECK(lo <= hi);
    const std::uint64_t width = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + (width == 0 ? next() : below(width)));
  }

  /// True with probability `p`, in [0, 1].
  bool chance(double p) { return real() < p; }

 private:
  std::uint64_t state_;
};

}  // namespace orrery
