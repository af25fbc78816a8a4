#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orrery/core/distributions.hpp>
#include <orrery/core/ids.hpp>

namespace orrery {

/// What can go wrong with a simulated disk; what reports count.
enum class DiskFault : std::uint8_t {
  sync_error,     ///< A sync failed, and the pages it should have written count as clean.
  write_error,    ///< A write, append or truncation failed.
  read_error,     ///< A read failed.
  full,           ///< A period began in which nothing can grow.
  slow,           ///< A period began in which everything takes longer.
  unsynced_lost,  ///< At a crash, a file lost what was not synced, or a part of it.
  torn,           ///< At a crash, a page or an append survived in part.
};
inline constexpr std::size_t disk_fault_kinds = 7;

/// The fault's name as written above.
[[nodiscard]] std::string_view to_string(DiskFault fault);
/// The same beside the faults of networks and nodes: "disk_sync_error".
[[nodiscard]] std::string_view report_name(DiskFault fault);
/// The kind of the trace records of the fault.
[[nodiscard]] Kind kind_of(DiskFault fault);

/// How often each fault happened.
class DiskFaultCounts {
 public:
  [[nodiscard]] std::uint64_t operator[](DiskFault fault) const { return counts_[static_cast<std::size_t>(fault)]; }
  void add(DiskFault fault) { ++counts_[static_cast<std::size_t>(fault)]; }
  void add(const DiskFaultCounts& other) {
    for (std::size_t i = 0; i < disk_fault_kinds; ++i) counts_[i] += other.counts_[i];
  }

 private:
  std::array<std::uint64_t, disk_fault_kinds> counts_{};
};

/// How likely an operation is to meet each fault. Probabilities are in [0, 1] and drawn for each operation by its
/// number on this disk, so that one rate moves no draw of another. What a crash does to unsynced data is `CrashLoss`,
/// and needs no rate.
struct DiskFaultRates {
  /// That a sync fails with `io_error`. As on Linux ("fsyncgate", 2018): some of the pages that it should have written,
  /// at least one, are not on the disk and yet count as clean. Reads go on to show their new content; a crash brings
  /// back the old one, even after later syncs that succeeded. Only writing to such a page again makes it dirty again.
  double sync_error = 0;
  /// That a write, append or truncation fails with `io_error`. Of a write or append a first part, of any length, is
  /// written; of a truncation nothing.
  double write_error = 0;
  /// That a read fails with `io_error`. The next one may succeed.
  double read_error = 0;
  /// That at a write or append (or creation of a file) a period begins in which whatever needs space fails with
  /// `disk_full`, that one first.
  double full = 0;
  DurationDistribution full_period =
      DurationDistribution::uniform(std::chrono::milliseconds(100), std::chrono::seconds(2));
  /// That at any operation a period begins in which each takes `slow_factor` times as long.
  double slow = 0;
  DurationDistribution slow_period =
      DurationDistribution::uniform(std::chrono::milliseconds(100), std::chrono::seconds(2));
  std::uint32_t slow_factor = 20;

  /// Whether this can make the fault happen. Those of a crash always can.
  [[nodiscard]] bool declares(DiskFault fault) const;
};

/// What a crash does to what a file holds and has not synced. The content: first a draw for the whole file, then,
/// unless that settles it, one for each page. Pages fare independently, in whatever order they were written. The size
/// is drawn apart: that of the last sync, the latest, or any in between; where it survived and the bytes did not, zeros
/// are read.
struct CrashLoss {
  double all_lost = 0.2;   ///< Probability that nothing of it survives.
  double all_kept = 0.2;   ///< Probability that all of it survives.
  double page_kept = 0.4;  ///< Otherwise: that a page survives whole, as it was at some moment since the last sync.
  double page_torn = 0.2;  ///< Otherwise: that each of its sectors is as it was at one of two moments. Else it is lost.
};

}  // namespace orrery
