#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

namespace detail {

// The high half of the 128-bit product, from 32-bit halves: for compilers without __int128, and to test the other.
constexpr std::uint64_t mul_high_portable(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t a_low = a & 0xffffffff;
  const std::uint64_t a_high = a >> 32;
  const std::uint64_t b_low = b & 0xffffffff;
  const std::uint64_t b_high = b >> 32;
  const std::uint64_t middle = a_high * b_low + (a_low * b_low >> 32);
  const std::uint64_t other = a_low * b_high + (middle & 0xffffffff);
  return a_high * b_high + (middle >> 32) + (other >> 32);
}

constexpr std::uint64_t mul_high(std::uint64_t a, std::uint64_t b) {
#if defined(__SIZEOF_INT128__)
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>(static_cast<Wide>(a) * b >> 64);
#else
  return mul_high_portable(a, b);
#endif
}

// The 53 high bits as a multiple of 2^-53 in [0, 1).
constexpr double to_real(std::uint64_t bits) { return static_cast<double>(bits >> 11) * 0x1p-53; }

/// 64 bits that name a stream. Each part is hashed on its own, so that ("ab", "c") and ("a", "bc") are two streams.
[[nodiscard]] std::uint64_t stream_key(std::uint64_t seed, std::string_view purpose, std::string_view id,
                                       std::uint32_t incarnation);

}  // namespace detail

/// A stream of random numbers: xoshiro256++ 1.0 (Blackman and Vigna 2018) seeded by SplitMix64. Frozen: the same draws
/// on every compiler and machine.
///
/// Take a stream of your own for each purpose and thing, by name, rather than sharing one: a draw more or less in one
/// stream moves no other.
class Random {
 public:
  explicit Random(std::uint64_t seed);

  /// The stream keyed by (seed, purpose, id, incarnation), such as `stream(seed, "latency", "a->b")`. `incarnation`
  /// counts the reboots of a node, so that each life of a process draws afresh.
  [[nodiscard]] static Random stream(std::uint64_t seed, std::string_view purpose, std::string_view id = {},
                                     std::uint32_t incarnation = 0);

  /// 64 random bits: one raw draw.
  std::uint64_t next() {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    ++draws_;
    return result;
  }

  /// Goes on with other draws, from here: those of a stream keyed by its state and `salt`. Its position stays.
  void reseed(std::uint64_t salt);

  /// Raw draws so far: the position of the stream. The digest folds it at the end of a run.
  [[nodiscard]] std::uint64_t draws() const { return draws_; }

  /// A uniform integer in [0, n), without bias (Lemire 2019). One draw, except with probability n/2^64, when it draws
  /// again. `n` is at least 1.
  std::uint64_t below(std::uint64_t n) {
    ORRERY_CHECK(n > 0);
    const std::uint64_t bits = next();
    if (bits * n < n) [[unlikely]]
      return below_rejecting(bits, n);
    return detail::mul_high(bits, n);
  }

  /// A uniform integer in [lo, hi], both inclusive, without bias. `lo <= hi`.
  std::int64_t between(std::int64_t lo, std::int64_t hi) {
    ORRERY_CHECK(lo <= hi);
    const std::uint64_t width = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo) + 1;
    const std::uint64_t offset = width == 0 ? next() : below(width);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + offset);
  }

  /// A uniform duration in [lo, hi], both inclusive, to the nanosecond.
  Duration between(Duration lo, Duration hi) { return Duration{between(lo.count(), hi.count())}; }

  /// A uniform real in [0, 1): a multiple of 2^-53. One draw.
  double real() { return detail::to_real(next()); }

  /// True with probability `p`, in [0, 1]. Always exactly one draw, so that changing `p` moves nothing after it.
  bool chance(double p) {
    ORRERY_CHECK(p >= 0 && p <= 1);
    return real() < p;
  }

  /// One of `items` (a vector, array, span, …; not empty), each as likely.
  template <class Items>
  auto& pick(Items&& items) {
    const std::span view(std::forward<Items>(items));
    return view[static_cast<std::size_t>(below(view.size()))];
  }
  template <class T>
  T pick(std::initializer_list<T> items) {
    return std::data(items)[static_cast<std::size_t>(below(items.size()))];
  }

  /// Puts `items` into a random order, each as likely (Fisher–Yates, from the back).
  template <class Items>
  void shuffle(Items&& items) {
    using std::swap;
    const std::span view(std::forward<Items>(items));
    for (std::size_t left = view.size(); left > 1; --left) {
      const auto chosen = static_cast<std::size_t>(below(left));
      if (chosen != left - 1) swap(view[chosen], view[left - 1]);
    }
  }

 private:
  std::uint64_t below_rejecting(std::uint64_t bits, std::uint64_t n);

  std::uint64_t state_[4];
  std::uint64_t draws_ = 0;
};

/// Random numbers by number, without state: `at(ordinal, lane)` is a hash of the key, the ordinal (of a packet, a tick,
/// a decision) and the lane (which of the values that this ordinal needs). For where streams are many or decisions are
/// masked: skipping one changes no other. Two rounds of SplitMix64's finaliser. Frozen.
class CounterRandom {
 public:
  explicit constexpr CounterRandom(std::uint64_t key) : key_(key) {}

  /// Keyed like `Random::stream`, yet independent of the `Random` with the same names.
  CounterRandom(std::uint64_t seed, std::string_view purpose, std::string_view id = {}, std::uint32_t incarnation = 0);

  /// Other numbers from now on: those keyed by its key and `salt`.
  constexpr void reseed(std::uint64_t salt) { key_ = combine(key_, salt); }

  /// 64 random bits.
  [[nodiscard]] constexpr std::uint64_t at(std::uint64_t ordinal, std::uint64_t lane = 0) const {
    return mix64(mix64(key_ + ordinal * 0x9e3779b97f4a7c15) + std::rotl(key_, 32) + (lane + 1) * 0xd1342543de82ef95);
  }

  /// A uniform real in [0, 1): a multiple of 2^-53.
  [[nodiscard]] constexpr double real(std::uint64_t ordinal, std::uint64_t lane = 0) const {
    return detail::to_real(at(ordinal, lane));
  }

  /// True with probability `p`, in [0, 1].
  [[nodiscard]] constexpr bool chance(std::uint64_t ordinal, std::uint64_t lane, double p) const {
    ORRERY_CHECK(p >= 0 && p <= 1);
    return real(ordinal, lane) < p;
  }

  /// An integer in [0, n), `n >= 1`. The number of draws being fixed, it is uniform only to within n/2^64.
  [[nodiscard]] constexpr std::uint64_t below(std::uint64_t ordinal, std::uint64_t lane, std::uint64_t n) const {
    ORRERY_CHECK(n > 0);
    return detail::mul_high(at(ordinal, lane), n);
  }

 private:
  std::uint64_t key_;
};

}  // namespace orrery
