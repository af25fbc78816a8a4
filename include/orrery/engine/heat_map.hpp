#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/space.hpp>

namespace orrery {

/// How many actors are where, and how much they had to do: of a world's index of space the leaves with anybody in them.
struct HeatMap {
  struct Leaf {
    Box box;  ///< Those outside of the space count to the leaves at its edge.
    std::uint64_t actors = 0;
    std::uint64_t dispatches = 0;  ///< Messages and ticks of those actors, if they are counted.
  };

  Tick tick = 0;
  Box space;
  /// In the order of their keys. Of an octree, cells with more than was asked for are divided into eight (four if the
  /// space is flat); of a uniform grid these are its cells.
  std::vector<Leaf> leaves;

  [[nodiscard]] std::uint64_t actors() const;
  [[nodiscard]] std::uint64_t dispatches() const;
  [[nodiscard]] std::uint64_t hottest() const;
  /// The tick at which `Engine::count_dispatches` began; none: they are not counted.
  std::optional<Tick> counted_from;
};

/// What a slice shows.
enum class Heat : std::uint8_t { actors, dispatches };

/// A heat map seen along the z axis, for a picture.
struct HeatSlice {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  /// Actors, or dispatches, in each cell, row by row: x grows to the right, y downwards. What is in a leaf counts as
  /// evenly spread over it.
  std::vector<double> cells;

  [[nodiscard]] double at(std::uint32_t column, std::uint32_t row) const {
    return cells[std::size_t{row} * width + column];
  }
  [[nodiscard]] double hottest() const;
};

/// Of those leaves, or parts of leaves, that are between `z_low` and `z_high`; width and height are from 1 to 8192.
[[nodiscard]] HeatSlice slice(const HeatMap& map, std::uint32_t width, std::uint32_t height,
                              double z_low = -std::numeric_limits<double>::infinity(),
                              double z_high = std::numeric_limits<double>::infinity(), Heat heat = Heat::actors);

}  // namespace orrery
