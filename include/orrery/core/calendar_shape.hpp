#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace orrery::detail {

/// How an `EventQueue` divides time: into days of 2^shift ns, of which it has so many at once.
struct CalendarShape {
  static constexpr std::uint64_t days_max = std::uint64_t{1} << 22;

  unsigned shift = 0;
  std::size_t days = 0;

  /// How many entries should fall into a day. The more there are, the less they fit the caches, and the more a bucket
  /// costs that is touched, compared with sorting what is in it.
  [[nodiscard]] static std::uint64_t per_day(std::uint64_t pending) { return pending < 16'384 ? 12 : 32; }

  /// For entries that are popped at the rate of `count` in `elapsed`, `pending` of them waiting: `per_day` fall into a
  /// day, and the days span the mean delay `span` times over (Little's law: pending = rate × mean delay).
  [[nodiscard]] static CalendarShape for_rate(std::uint64_t elapsed, std::uint64_t count, std::uint64_t pending,
                                              std::uint64_t span) {
    count = std::max<std::uint64_t>(count, 1);
    const std::uint64_t a_day = per_day(pending);
    const std::uint64_t width = elapsed / count * a_day + elapsed % count * a_day / count;
    const auto shift = static_cast<unsigned>(std::bit_width(std::max<std::uint64_t>(width, 1))) - 1;
    const std::uint64_t days = std::clamp<std::uint64_t>(span * pending / a_day, 64, days_max);
    return {std::min(shift, 62U), static_cast<std::size_t>(std::bit_ceil(days))};
  }

  /// The same with days so long that a time `ahead` of the first falls into the window.
  [[nodiscard]] CalendarShape widened_to(std::uint64_t ahead) const {
    CalendarShape wide = *this;
    while (ahead >> wide.shift >= days - 1) ++wide.shift;
    return wide;
  }

  /// Off by a factor of four or more.
  [[nodiscard]] bool far_from(const CalendarShape& other) const {
    return shift >= other.shift + 2 || shift + 2 <= other.shift || days > 2 * other.days || days * 4 < other.days;
  }
};

}  // namespace orrery::detail
