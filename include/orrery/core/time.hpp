#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <version>

// <chrono>, but without calendars, for which libstdc++ reads streams and locales as well: a sixth of what the dearest
// header of this library costs. Who prints dates includes <chrono>.
#if defined(__GLIBCXX__) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif

namespace orrery {

/// A span of simulated (or, under the real `Env`, wall) time in nanoseconds. The chrono literals work: `30s`, `200us`.
using Duration = std::chrono::nanoseconds;

/// A point in time: nanoseconds since the run began, never negative. Arithmetic saturates at `Time::max()`
/// (584 years), which stands for "never".
class Time {
 public:
  constexpr Time() = default;
  static constexpr Time from_ns(std::uint64_t ns) { return Time{ns}; }
  static constexpr Time max() { return Time{std::numeric_limits<std::uint64_t>::max()}; }

  [[nodiscard]] constexpr std::uint64_t ns() const { return ns_; }
  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ns_) * 1e-9; }

  constexpr auto operator<=>(const Time&) const = default;

  /// Saturates: never wraps past `max()`, never goes before the start of the run.
  friend constexpr Time operator+(Time t, Duration d) {
    return d.count() >= 0 ? t.later(magnitude(d)) : t.earlier(magnitude(d));
  }
  friend constexpr Time operator-(Time t, Duration d) {
    return d.count() >= 0 ? t.earlier(magnitude(d)) : t.later(magnitude(d));
  }

  /// Saturates at the range of `Duration` (292 years).
  friend constexpr Duration operator-(Time a, Time b) {
    constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const std::uint64_t distance = a.ns_ >= b.ns_ ? a.ns_ - b.ns_ : b.ns_ - a.ns_;
    const auto clamped = static_cast<std::int64_t>(distance < limit ? distance : limit);
    return Duration{a.ns_ >= b.ns_ ? clamped : -clamped};
  }
  constexpr Time& operator+=(Duration d) { return *this = *this + d; }

 private:
  explicit constexpr Time(std::uint64_t ns) : ns_(ns) {}

  static constexpr std::uint64_t magnitude(Duration d) {
    const auto bits = static_cast<std::uint64_t>(d.count());
    return d.count() >= 0 ? bits : 0 - bits;
  }
  [[nodiscard]] constexpr Time later(std::uint64_t ns) const {
    return Time{ns_ > max().ns_ - ns ? max().ns_ : ns_ + ns};
  }
  [[nodiscard]] constexpr Time earlier(std::uint64_t ns) const { return Time{ns_ < ns ? 0 : ns_ - ns}; }

  std::uint64_t ns_ = 0;
};

}  // namespace orrery
