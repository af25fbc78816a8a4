#include <algorithm>

#include "engine_core.hpp"

namespace orrery::detail {

LatencyHistogram EngineCore::dispatch_times() const {
  LatencyHistogram times(DispatchSampler::range);
  for (const auto& partition : world_.partitions) times.merge(partition->sampler.times());
  return times;
}

std::vector<WorkerStats> EngineCore::workers() const {
  const std::size_t partitions = std::max<std::size_t>(world_.partitions.size(), 1);
  std::vector<WorkerStats> all(std::min<std::size_t>(scheduler_.threads(), partitions));
  // All that the others have not dispatched, the first has.
  for (const auto& partition : world_.partitions)
    all[0].dispatches += partition->counts.messages + partition->counts.ticks;
  for (std::uint32_t worker = 1; worker < all.size(); ++worker) {
    all[worker] = scheduler_.stats_of(worker);
    all[0].dispatches -= all[worker].dispatches;
  }
  all[0].steals = scheduler_.stats_of(0).steals;
  all[0].busy = busy_ - scheduler_.waited();
  return all;
}

EngineStats EngineCore::stats() const {
  EngineStats stats = stats_;
  stats.memory = nursery_.reserved() + world_.supervision_pool->reserved();
  stats.contended = scheduler_.contended();
  stats.partitions = world_.partitions.size();
  for (const std::uint32_t chunks : chunks_of_)
    stats.largest_partition = std::max<std::uint64_t>(stats.largest_partition, chunks);
  stats.pooled_memory = world_.pooled.bytes();
  stats.snapshot_memory = snapshots_.held(world_);
  stats.snapshots_dropped = snapshots_.dropped_for_memory();
  for (const auto& partition : world_.partitions) {
    const PartitionCounts& counts = partition->counts;
    stats.messages += counts.messages;
    stats.ticks += counts.ticks;
    stats.emitted += counts.emitted;
    stats.to_nobody += counts.to_nobody;
    stats.deferred += counts.deferred;
    stats.overflowed += counts.overflowed;
    stats.dropped += counts.dropped;
    stats.cancelled += counts.cancelled;
    stats.failures += counts.failures;
    stats.memory += partition->outbox.pool.reserved();
  }
  return stats;
}

}  // namespace orrery::detail
