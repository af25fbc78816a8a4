#pragma once

#include <cstdint>

#include <orrery/core/distributions.hpp>
#include <orrery/storage/disk_faults.hpp>

namespace orrery {

/// What a simulated disk is like. By default an NVMe drive under a busy operating system.
struct DiskOptions {
  std::uint64_t capacity_bytes = std::uint64_t{256} << 20;  ///< Sizes of all files together; a gap counts as written.
  std::uint32_t files_max = 65'536;                         ///< Beyond, creating one is `disk_full`.
  std::uint32_t open_files_max = 1024;                      ///< Beyond, opening one is `too_large`.
  std::uint32_t operations_max = 65'536;                    ///< Under way; beyond, they fail at once with `too_large`.
  /// Memory spent on undoing what a file has not synced. Beyond, the older half of it becomes durable, as an operating
  /// system writes back on its own.
  std::uint64_t unsynced_bytes_max = std::uint64_t{16} << 20;
  std::uint32_t page_bytes = 4096;   ///< What survives a crash or not, on its own.
  std::uint32_t sector_bytes = 512;  ///< What survives whole or not at all. 1 to 64 sectors to a page.

  /// Operations queue, first in first out, in two lines: at the device those on names, `read` and `sync`; at the memory
  /// of the operating system `write`, `append` and `truncate`, whose bytes reach the device in a sync.
  DurationDistribution name_latency = microseconds(20, 100);
  DurationDistribution read_latency = microseconds(20, 80);
  DurationDistribution write_latency = microseconds(5, 20);
  DurationDistribution sync_latency = microseconds(100, 800);
  std::uint64_t device_bytes_per_second = 2'000'000'000;   ///< At most 18 GB/s.
  std::uint64_t memory_bytes_per_second = 10'000'000'000;  ///< At most 18 GB/s.
  /// What the device serves at most, as cloud volumes do; 0: no limit. As there, an operation counts once for each
  /// 256 KiB that it moves.
  std::uint32_t device_operations_per_second = 0;

  CrashLoss crash_loss{};

  friend bool operator==(const DiskOptions&, const DiskOptions&) = default;

 private:
  static constexpr DurationDistribution microseconds(int lo, int hi) {
    return DurationDistribution::uniform(std::chrono::microseconds(lo), std::chrono::microseconds(hi));
  }
};

}  // namespace orrery
