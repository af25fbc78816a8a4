#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <orrery/engine/options.hpp>

namespace orrery::detail {

// What is known of a chunk when it is given to a partition.
struct ChunkPlace {
  bool somewhere = false;  // Its actors are, and this is the mean of their places.
  Position place;
  std::uint32_t actors = 0;
};

/// Which partition each chunk of the population at the start belongs to.
[[nodiscard]] std::vector<std::uint16_t> assign(PartitionStrategy strategy, std::span<const ChunkPlace> chunks,
                                                const Box& space, std::size_t partitions);

/// The same for one that is made later, if partitions have so many: by hash, else to that which has fewest.
[[nodiscard]] std::uint16_t assign_later(PartitionStrategy strategy, std::uint32_t chunk,
                                         std::span<const std::uint32_t> chunks_of);

/// Which worker each partition is dealt to: neighbouring ones to the same, as many to each, or as much load. Where the
/// load was is heeded with hysteresis, so that partitions do not go to and fro between the caches of workers.
class Homes {
 public:
  Homes(bool by_load, std::uint32_t workers, std::size_t partitions);

  [[nodiscard]] std::uint32_t operator[](std::size_t partition) const { return homes_[partition]; }

  // What each partition has had to do since the last time. Returns whether some have moved.
  bool heed(std::span<const std::uint64_t> loads);

 private:
  bool by_load_;
  std::uint32_t workers_;
  std::vector<std::uint32_t> homes_;
};

}  // namespace orrery::detail
