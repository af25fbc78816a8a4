#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

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
                                              std::uint64_t span);

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

struct SampledTimes {
  std::uint64_t first;
  std::uint64_t median;
};
/// Puts the sample, of at least one, into order.
[[nodiscard]] SampledTimes first_and_median(std::vector<std::uint64_t>& sample);

}  // namespace orrery::detail
