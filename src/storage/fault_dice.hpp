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
  void heal();

  /// Whether a period of the fault begins with this operation; it has then begun.
  [[nodiscard]] bool full_begins(std::uint64_t ordinal, Time now);
  [[nodiscard]] bool slow_begins(std::uint64_t ordinal, Time now);
  [[nodiscard]] bool full(Time now) const { return now < full_until_; }
  [[nodiscard]] std::uint32_t slowdown(Time now) const { return now < slow_until_ ? slow_factor_ : 1; }

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

 private:
  enum Lane : std::uint64_t { lane_error, lane_part, lane_full, lane_slow = lane_full + 3 };

  [[nodiscard]] bool meets(DiskFault fault, std::uint64_t ordinal, std::uint64_t lane, double rate) const {
    return rate > 0 && draws_.chance(ordinal, lane, rate) && fault_allowed(report_name(fault), disk_, ordinal);
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
};

}  // namespace orrery::detail
