#include <orrery/task/eventually.hpp>

#include <algorithm>
#include <cstdio>
#include <utility>

#include <orrery/check/property.hpp>
#include <orrery/task/sleep.hpp>

namespace orrery {
namespace {

constexpr int looks = 16;

std::string still_not(Duration limit) {
  char text[64];
  std::snprintf(text, sizeof text, "not yet true after %.9g s", static_cast<double>(limit.count()) * 1e-9);
  return text;
}

}  // namespace

Task<bool> eventually_within(Duration limit, std::function<bool()> holds, std::string name, Duration every,
                             std::source_location where) {
  ORRERY_CHECK(limit.count() >= 0 && every.count() >= 0);
  auto scheduler = this_scheduler();
  const Scheduler& clock = co_await scheduler;
  const Time end = clock.now() + limit;
  const Duration period = std::max(every.count() > 0 ? every : limit / looks, Duration{1});
  while (!holds()) {
    if (clock.now() >= end) {
      detail::evaluate_property(PropertyKind::eventually, name, false, still_not(limit), where);
      co_return false;
    }
    auto wait = sleep_until(std::min(clock.now() + period, end));
    co_await wait;
  }
  detail::evaluate_property(PropertyKind::eventually, name, true, {}, where);
  co_return true;
}

}  // namespace orrery
