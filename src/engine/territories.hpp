#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <orrery/engine/detail/space_cells.hpp>
#include <orrery/engine/options.hpp>

namespace orrery::detail {

// What is known of a chunk when it is given to a partition.
struct ChunkPlace {
  bool somewhere = false;  // Its actors are, and this is the mean of their places.
  Position place;
  std::uint32_t actors = 0;
};

/// Which part of the space is whose, where the strategy divides it by place: a function of where chunks were when it
/// was divided. By an octree there are as many actors in each part, by a uniform grid as many cells.
class Territories {
 public:
  Territories() = default;
  Territories(PartitionStrategy strategy, std::span<const ChunkPlace> chunks, const Box& space, std::size_t partitions);

  /// None if space is not divided.
  [[nodiscard]] std::optional<std::uint16_t> owner_of(const Position& place) const;

 private:
  struct Leaf {
    std::uint64_t first;  // Its first key; it ends where the next begins.
    std::uint16_t owner;
  };

  void divide_by_octree(std::span<const ChunkPlace> chunks, const Box& space, std::size_t partitions);
  void divide_by_grid(const Box& space, std::size_t partitions);

  std::optional<SpaceCells> cells_;
  std::vector<Leaf> leaves_;
};

}  // namespace orrery::detail
