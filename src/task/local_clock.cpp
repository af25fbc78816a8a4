#include <orrery/task/local_clock.hpp>

#include <algorithm>

#include <orrery/core/check.hpp>

namespace orrery {
namespace {

constexpr std::uint64_t billion = 1'000'000'000;

// ns * by / per, rounded down; in two parts, so that nothing overflows: by < per <= 1.1e9.
constexpr std::uint64_t part_of(std::uint64_t ns, std::uint64_t by, std::uint64_t per) {
  return ns / per * by + ns % per * by / per;
}

constexpr std::uint64_t span(Time from, Time to) { return to.ns() - from.ns(); }

constexpr Time later(Time time, std::uint64_t ns) {
  return ns > span(time, Time::max()) ? Time::max() : Time::from_ns(time.ns() + ns);
}

}  // namespace

Time LocalClock::local(Time at) const {
  const std::uint64_t passed = span(since_, std::max(at, since_));
  const auto ppb = static_cast<std::uint64_t>(drift_ppb_ < 0 ? -drift_ppb_ : drift_ppb_);
  const std::uint64_t off = part_of(passed, ppb, billion);
  if (drift_ppb_ < 0) return later(local_since_, passed - off);
  return later(later(local_since_, passed), off);
}

Time LocalClock::when(Time local_time) const {
  if (local_time == Time::max()) return Time::max();
  const std::uint64_t shown = span(local_since_, std::max(local_time, local_since_));
  const auto ppb = static_cast<std::uint64_t>(drift_ppb_ < 0 ? -drift_ppb_ : drift_ppb_);
  const std::uint64_t rate = drift_ppb_ < 0 ? billion - ppb : billion + ppb;
  const std::uint64_t off = part_of(shown, ppb, rate);
  Time at = drift_ppb_ < 0 ? later(later(since_, shown), off) : later(since_, shown - off);
  // A slow clock shows some nanoseconds twice, and this may be the second time.
  while (at > since_ && at != Time::max() && local(Time::from_ns(at.ns() - 1)) >= local_time)
    at = Time::from_ns(at.ns() - 1);
  return at;
}

void LocalClock::set_drift(std::int32_t ppb, Time now) {
  ORRERY_CHECK(-drift_ppb_max <= ppb && ppb <= drift_ppb_max);
  local_since_ = local(now);
  since_ = now;
  drift_ppb_ = ppb;
}

void LocalClock::leap_to(Time local_time, Time now) {
  local_since_ = std::max(local(now), local_time);
  since_ = now;
}

}  // namespace orrery
