#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/distributions.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/storage/disk.hpp>
#include <orrery/storage/disk_faults.hpp>
#include <orrery/storage/disk_options.hpp>

namespace orrery {

namespace detail {
class LazyDisk;
}

/// The simulated disk of one node: what is on it, and what goes wrong with it. It belongs to the host and outlives the
/// processes that run there; they reach it through `seam()`.
///
/// **What is durable.** Each file has the content that its process sees, and what of it is on the disk. `write`,
/// `append` and `truncate` take effect when they start, in memory. A `sync` that succeeds makes durable what took
/// effect before it started, and nothing that came while it ran. Names (creating, renaming, removing) take effect and
/// are durable when the operation completes, but for renames where `DiskFaultRates::lost_rename` says otherwise. A
/// handle keeps its file's content though its name goes; at a crash a nameless file is gone.
///
/// **Who calls what.** The node, at each change of its state:
///   - `process_stopped()` when the process has ended and the host has not, gracefully or by a signal. Nothing is lost:
///     the operating system still has it, and completes what had begun.
///   - `crash()` when the host loses power. Operations under way never complete; a sync among them may have written a
///     part, and some first operations on names may have happened. Of what was not synced a drawn part survives, see
///     `CrashLoss`. The rest of what is on the disk is as it was.
///   - `wipe()` when the host comes back with an empty disk.
///   - `boot()` before the next process starts.
/// From each of the first three to `boot()`, whatever is tried on the seam or on files opened before does nothing and
/// never completes: it is the destructors of a dead process that try. Files opened before stay so for good. Call them
/// before or after the frames of the process are destroyed, as convenient.
///
/// **What reaches the digest**: each completed operation with its file, place and a hash of its bytes, and what each
/// crash left. Faults and latencies are decided by (seed, name of the disk, number of the operation).
///
/// The simulator outlives the disk; the disk outlives all files and operations.
class SimDisk {
 public:
  /// Events are scheduled on behalf of `origin` and concern `node`. `name` keys the random numbers: the node's name.
  SimDisk(Simulator& simulator, OriginId origin, NodeId node, std::string name, DiskOptions options = {});
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  /// What processes use.
  [[nodiscard]] Disk& seam();

  void process_stopped();
  void crash();
  void wipe();
  void boot();

  /// Faults from the next operation on.
  void set_fault_rates(const DiskFaultRates& rates);
  /// Begins a period, now: whatever needs space fails with `disk_full`. A running one is extended if this ends later.
  void fill_for(Duration period);
  /// Begins a period, now: operations take `factor` (≥ 1) times as long. It replaces a running one.
  void slow_for(Duration period, std::uint32_t factor);
  /// Begins a period, now: no operation completes, those under way included; what is left of each comes after it. A
  /// running one is extended if this ends later.
  void stall_for(Duration period);
  /// Begins a period, now: the device serves at most so many operations (≥ 1) per second. It replaces a running one.
  void throttle_for(Duration period, std::uint32_t operations_per_second);
  /// What synchronous operations would have taken, as it comes; the node delays its next task by it.
  void on_charge(std::function<void(Duration)> handler);
  /// Called in the middle of a synchronous operation, by its number on this disk, when the power has failed: what a
  /// crash does to the disk is done. Without it the rate of power cuts has no effect.
  void on_power_cut(std::function<void(std::uint64_t)> handler);
  /// Ends all faults: no rates, no period runs on, and the renames so far are durable. What was lost stays lost.
  void heal();
  /// Other latencies and faults from the next operation on; see `Simulator::reseed`.
  void reseed(std::uint64_t seed);
  [[nodiscard]] const DiskFaultCounts& fault_counts() const;

  /// How often it was wiped.
  [[nodiscard]] std::uint32_t generation() const;
  [[nodiscard]] const std::string& name() const;
  /// Sum of the sizes of all files, those open without a name included. A crash that takes back a truncation may leave
  /// more than the capacity.
  [[nodiscard]] std::uint64_t used_bytes() const;
  [[nodiscard]] std::uint32_t files() const;
  /// What a process would read there now, at no cost in simulated time; for checks from outside. Error: `not_found`.
  [[nodiscard]] Result<Bytes> contents(std::string_view path) const;
  /// Hash of all names and contents as a process sees them, and of what is unsynced; takes time in proportion to the
  /// bytes.
  [[nodiscard]] std::uint64_t state_hash() const;

 private:
  std::unique_ptr<detail::LazyDisk> disk_;
};

}  // namespace orrery
