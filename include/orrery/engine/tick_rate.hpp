#pragma once

#include <cstdint>

#include <orrery/core/check.hpp>
#include <orrery/core/time.hpp>
#include <orrery/engine/actor_id.hpp>

namespace orrery {

/// Ticks a second of simulated time, as a fraction in its lowest terms. Time is never accumulated: it is computed from
/// the number of the tick, so that a thousand ticks at 60 Hz end where they should.
class TickRate {
 public:
  /// `ticks` ticks in each `seconds` seconds; both at least 1.
  constexpr explicit TickRate(std::uint32_t ticks, std::uint32_t seconds = 1) : ticks_(ticks), seconds_(seconds) {
    ORRERY_CHECK(ticks > 0);
    ORRERY_CHECK(seconds > 0);
  }

  [[nodiscard]] constexpr std::uint32_t ticks() const { return ticks_; }
  [[nodiscard]] constexpr std::uint32_t seconds() const { return seconds_; }

  /// Seconds from one tick to the next.
  [[nodiscard]] constexpr double delta() const { return static_cast<double>(seconds_) / static_cast<double>(ticks_); }

  /// When tick `tick` is: ⌊tick · 10⁹ · seconds / ticks⌋ nanoseconds; saturates at `Time::max()`.
  [[nodiscard]] constexpr Time time_of(Tick tick) const {
    // tick = q · ticks + r, so that no product is larger than it must be.
    const std::uint64_t q = tick / ticks_;
    const std::uint64_t r = tick % ticks_;
    const std::uint64_t whole = std::uint64_t{1'000'000'000} * seconds_;
    if (q > (Time::max().ns() - whole) / whole) return Time::max();
    // r < 2^32 and whole < 2^62: by 32-bit halves of `whole`.
    const std::uint64_t high = r * (whole >> 32);
    const std::uint64_t low = r * (whole & 0xffffffff);
    const std::uint64_t high_rest = high % ticks_;
    const std::uint64_t part = (high / ticks_ << 32) + ((high_rest << 32) + low % ticks_) / ticks_ + low / ticks_;
    return Time::from_ns(q * whole + part);
  }

  /// The first tick at or after `time`.
  [[nodiscard]] constexpr Tick tick_at(Time time) const {
    Tick low = 0;
    Tick high = ~Tick{0};
    while (low < high) {
      const Tick middle = low + (high - low) / 2;
      (time_of(middle) < time) ? low = middle + 1 : high = middle;
    }
    return low;
  }

  constexpr bool operator==(const TickRate&) const = default;

 private:
  std::uint32_t ticks_;
  std::uint32_t seconds_;
};

namespace literals {
/// `60_hz`: sixty ticks a second.
consteval TickRate operator""_hz(unsigned long long ticks) { return TickRate(static_cast<std::uint32_t>(ticks)); }
}  // namespace literals
using literals::operator""_hz;

}  // namespace orrery
