#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>
#include <orrery/storage/disk_faults.hpp>

namespace orrery::detail {

/// Which faults are on, and which operation meets one. Each decision is a function of the disk, the number of the
/// operation and the fault alone.
class FaultDice {
 public:
  FaultDice(std::uint64_t seed, std::string_view disk) : disk_(disk), draws_(seed, "disk faults", disk) {}

  void set_rates(const DiskFaultRates& rates);
  void fill_until(Time end) { full_until_ = end > full_until_ ? end : full_until_; }
  void slow_until(Time end, std::uint32_t factor);
  void stall_until(Time end) { stalled_until_ = end > stalled_until_ ? end : stalled_until_; }
  void throttle_until(Time end, std::uint32_t operations_per_second);
  void heal();
  void reseed(std::uint64_t seed) { draws_.reseed(seed); }

  /// Whether a period of the fault begins with this operation; it has then begun.
  [[nodiscard]] bool full_begins(std::uint64_t ordinal, Time now);
  [[nodiscard]] bool slow_begins(std::uint64_t ordinal, Time now);
  [[nodiscard]] bool full(Time now) const { return now < full_until_; }
  [[nodiscard]] std::uint32_t slowdown(Time now) const { return now < slow_until_ ? slow_factor_ : 1; }
  /// In the past if it is not stalled.
  [[nodiscard]] Time stalled_until() const { return stalled_until_; }
  /// Operations per second, or 0 for no limit.
  [[nodiscard]] std::uint32_t throttle(Time now) const { return now < throttled_until_ ? throttled_iops_ : 0; }

  [[nodiscard]] bool sync_fails(std::uint64_t ordinal) const {
    return meets(DiskFault::sync_error, ordinal, lane_error, rates_.sync_error);
  }
  [[nodiscard]] bool write_fails(std::uint64_t ordinal) const {
    return meets(DiskFault::write_error, ordinal, lane_error, rates_.write_error);
  }
  [[nodiscard]] bool read_fails(std::uint64_t ordinal) const {
    return meets(DiskFault::read_error, ordinal, lane_error, rates_.read_error);
  }
  /// How many of `bytes` a write that fails has written.
  [[nodiscard]] std::uint64_t written_of(std::uint64_t ordinal, std::uint64_t bytes) const {
    return draws_.below(ordinal, lane_part, bytes + 1);
  }
  /// Which pages a sync that fails has not written.
  [[nodiscard]] CounterRandom pages_of(std::uint64_t ordinal) const {
    return CounterRandom(draws_.at(ordinal, lane_part));
  }

  /// Whether the operation is to meet one of the faults that nobody is told of, provided that it is possible and
  /// allowed.
  [[nodiscard]] bool draws_corruption(std::uint64_t ordinal) const {
    return drawn(ordinal, lane_corruption, rates_.corrupted_sector);
  }
  [[nodiscard]] bool draws_misdirection(std::uint64_t ordinal) const {
    return drawn(ordinal, lane_misdirection, rates_.misdirected_write);
  }
  [[nodiscard]] bool draws_phantom(std::uint64_t ordinal) const {
    return drawn(ordinal, lane_phantom, rates_.phantom_write);
  }
  [[nodiscard]] bool draws_lost_rename(std::uint64_t ordinal) const {
    return drawn(ordinal, lane_rename, rates_.lost_rename);
  }
  [[nodiscard]] bool power_fails(std::uint64_t ordinal) const {
    return meets(DiskFault::power_cut, ordinal, lane_power, rates_.power_cut);
  }
  [[nodiscard]] bool allowed(DiskFault fault, std::uint64_t ordinal) const {
    return fault_allowed(report_name(fault), disk_, ordinal);
  }
  /// Where and how such a fault strikes.
  [[nodiscard]] CounterRandom details_of(std::uint64_t ordinal) const {
    return CounterRandom(draws_.at(ordinal, lane_details));
  }

 private:
  enum Lane : std::uint64_t {
    lane_error,
    lane_part,
    lane_full,
    lane_slow = lane_full + 3,
    lane_corruption = lane_slow + 3,
    lane_misdirection,
    lane_phantom,
    lane_rename,
    lane_details,
    lane_power
  };

  [[nodiscard]] bool drawn(std::uint64_t ordinal, std::uint64_t lane, double rate) const {
    return rate > 0 && draws_.chance(ordinal, lane, rate);
  }
  [[nodiscard]] bool meets(DiskFault fault, std::uint64_t ordinal, std::uint64_t lane, double rate) const {
    return drawn(ordinal, lane, rate) && allowed(fault, ordinal);
  }
  [[nodiscard]] Duration period(std::uint64_t ordinal, std::uint64_t lane, const DurationDistribution& lengths) const {
    return lengths.sample(draws_.at(ordinal, lane + 1), draws_.at(ordinal, lane + 2));
  }

  std::string disk_;
  CounterRandom draws_;
  DiskFaultRates rates_;
  Time full_until_;
  Time slow_until_;
  std::uint32_t slow_factor_ = 1;
  Time stalled_until_;
  Time throttled_until_;
  std::uint32_t throttled_iops_ = 0;
};

}  // namespace orrery::detail
