#include "storage/fault_dice.hpp"

#include <orrery/core/check.hpp>

namespace orrery::detail {
namespace {

bool is_probability(double p) { return p >= 0 && p <= 1; }

}  // namespace

void FaultDice::set_rates(const DiskFaultRates& rates) {
  ORRERY_CHECK(is_probability(rates.sync_error));
  ORRERY_CHECK(is_probability(rates.write_error));
  ORRERY_CHECK(is_probability(rates.read_error));
  ORRERY_CHECK(is_probability(rates.full));
  ORRERY_CHECK(is_probability(rates.slow));
  ORRERY_CHECK(rates.slow_factor >= 1);
  ORRERY_CHECK(is_probability(rates.corrupted_sector));
  ORRERY_CHECK(is_probability(rates.misdirected_write));
  ORRERY_CHECK(is_probability(rates.phantom_write));
  ORRERY_CHECK(is_probability(rates.lost_rename));
  ORRERY_CHECK(is_probability(rates.power_cut));
  rates_ = rates;
}

void FaultDice::slow_until(Time end, std::uint32_t factor) {
  ORRERY_CHECK(factor >= 1);
  slow_until_ = end;
  slow_factor_ = factor;
}

void FaultDice::throttle_until(Time end, std::uint32_t operations_per_second) {
  ORRERY_CHECK(operations_per_second >= 1);
  throttled_until_ = end;
  throttled_iops_ = operations_per_second;
}

void FaultDice::heal() {
  rates_ = DiskFaultRates();
  full_until_ = slow_until_ = stalled_until_ = throttled_until_ = Time();
}

bool FaultDice::full_begins(std::uint64_t ordinal, Time now) {
  if (full(now) || !meets(DiskFault::full, ordinal, lane_full, rates_.full)) return false;
  fill_until(now + period(ordinal, lane_full, rates_.full_period));
  return full(now);
}

bool FaultDice::slow_begins(std::uint64_t ordinal, Time now) {
  if (now < slow_until_ || !meets(DiskFault::slow, ordinal, lane_slow, rates_.slow)) return false;
  slow_until(now + period(ordinal, lane_slow, rates_.slow_period), rates_.slow_factor);
  return now < slow_until_;
}

}  // namespace orrery::detail
