#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <orrery/engine/options.hpp>

#include "territories.hpp"

namespace orrery::detail {

/// Which partition each chunk of the population at the start belongs to: by place where it has one and the strategy
/// heeds it, else by number.
[[nodiscard]] std::vector<std::uint16_t> assign(PartitionStrategy strategy, std::span<const ChunkPlace> chunks,
                                                const Territories& territories, std::size_t partitions);

/// The same for one that is made later, if partitions have so many: by hash; or by place, unless that one has twice as
/// many as is fair already; else to that which has fewest.
[[nodiscard]] std::uint16_t assign_later(PartitionStrategy strategy, std::uint32_t chunk,
                                         std::optional<std::uint16_t> by_place,
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
