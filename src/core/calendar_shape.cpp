#include <orrery/core/bucket_store.hpp>
#include <orrery/core/calendar_shape.hpp>

#include <algorithm>
#include <bit>

namespace orrery::detail {

void clear_words(std::vector<std::uint64_t>& words, std::size_t count) { words.assign(count, 0); }

CalendarShape CalendarShape::for_rate(std::uint64_t elapsed, std::uint64_t count, std::uint64_t pending,
                                      std::uint64_t span) {
  count = std::max<std::uint64_t>(count, 1);
  const std::uint64_t a_day = per_day(pending);
  const std::uint64_t width = elapsed / count * a_day + elapsed % count * a_day / count;
  const auto shift = static_cast<unsigned>(std::bit_width(std::max<std::uint64_t>(width, 1))) - 1;
  const std::uint64_t days = std::clamp<std::uint64_t>(span * pending / a_day, 64, days_max);
  return {std::min(shift, 62U), static_cast<std::size_t>(std::bit_ceil(days))};
}

SampledTimes first_and_median(std::vector<std::uint64_t>& sample) {
  std::sort(sample.begin(), sample.end());
  return {sample.front(), sample[sample.size() / 2]};
}

}  // namespace orrery::detail
