#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orrery/core/distributions.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// What can go wrong with a simulated disk; what reports count.
enum class DiskFault : std::uint8_t {
  sync_error,         ///< A sync failed, and the pages it should have written count as clean.
  write_error,        ///< A write, append or truncation failed.
  read_error,         ///< A read failed.
  full,               ///< A period began in which nothing can grow.
  slow,               ///< A period began in which everything takes longer.
  unsynced_lost,      ///< At a crash, a file lost what was not synced, or a part of it.
  torn,               ///< At a crash, a page or an append survived in part.
  corrupted_sector,   ///< A sector at rest, or on its way to the disk, came to hold other bytes.
  misdirected_write,  ///< A sync that succeeded wrote a page over another one, of this file or of another.
  phantom_write,      ///< A sync that succeeded did not write a page.
  lost_rename,        ///< At a crash, a rename that had completed was undone.
  stalled,            ///< A period began in which nothing completes.
  throttled,          ///< A period began in which few operations per second are served.
  power_cut,          ///< The power failed in the middle of a synchronous operation.
};
inline constexpr std::size_t disk_fault_kinds = 14;

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

  // What follows only systems with checksums detect, or only those that are careful with renames survive: off unless
  // asked for, also where "all" faults are on.

  /// That a sync writes other bytes into one of the sectors that it covers, or a read meets one, at rest, that has come
  /// to hold other bytes: one flipped bit, or all of it. What a sync did shows after the next crash, until which reads
  /// are served from memory; what happened at rest shows at once. Writing the page again heals it. (Bairavasundaram et
  /// al., "An analysis of data corruption in the storage stack", FAST 2008.)
  double corrupted_sector = 0;
  /// That a sync writes one of the pages that it covers to the place of another page, of this file or of any other, and
  /// succeeds. After the next crash the one is as it was before, and the other holds the bytes of the first. (Krioukov
  /// et al., "Parity lost and parity regained", FAST 2008; TigerBeetle's simulator does the same.)
  double misdirected_write = 0;
  /// That a sync does not write one of the pages that it covers, and succeeds. After the next crash it is as it was
  /// before. ("Lost write" in the same paper.)
  double phantom_write = 0;
  /// That a rename that completed is undone by the next crash, which brings back what it replaced, unless by then the
  /// file was synced under its new name, or either name was changed again. So it is on ext4 and others without a sync
  /// of the directory (Pillai et al., "All file systems are not created equal", OSDI 2014).
  double lost_rename = 0;
  /// That the power fails in the middle of a call of `SynchronousDisk`; of asynchronous operations a crash at any time
  /// finds some under way, these end within the event that begins them. Needs somebody to handle it, see
  /// `SimDisk::on_power_cut`.
  double power_cut = 0;

  /// Whether this can make the fault happen. Torn pages and unsynced data need no rate but a crash; disks are stalled
  /// and throttled by `SimDisk` alone.
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

  friend bool operator==(const CrashLoss&, const CrashLoss&) = default;
};

}  // namespace orrery
