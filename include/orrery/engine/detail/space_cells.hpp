#pragma once

#include <cstdint>

#include <orrery/engine/space.hpp>

namespace orrery::detail {

/// The cells that a box is divided into, and the order of their keys: Morton's (G. Morton 1966), of 21 bits an axis, or
/// of a uniform grid row by row. What lies outside of the box counts to the cells at its edge.
class SpaceCells {
 public:
  static constexpr unsigned key_bits = 21;  // An axis, at most.

  struct Cell {
    std::uint32_t x, y, z;
  };

  // Of a grid whose cells are `width` wide; 0: of an octree.
  SpaceCells(const Box& box, double width);

  [[nodiscard]] bool is_grid() const { return grid_; }
  [[nodiscard]] const Box& box() const { return box_; }
  // Cells an axis is divided into; of an octree at its finest.
  [[nodiscard]] std::uint32_t columns() const { return last_.x + 1; }
  [[nodiscard]] std::uint32_t rows() const { return last_.y + 1; }
  [[nodiscard]] std::uint32_t layers() const { return last_.z + 1; }
  // Axes along which the box is more than a point.
  [[nodiscard]] unsigned axes() const {
    return (scale_.x > 0 ? 1u : 0u) + (scale_.y > 0 ? 1u : 0u) + (scale_.z > 0 ? 1u : 0u);
  }

  [[nodiscard]] Cell cell_of(const Position& p) const {
    return {along(p.x, box_.low.x, scale_.x, end_.x), along(p.y, box_.low.y, scale_.y, end_.y),
            along(p.z, box_.low.z, scale_.z, end_.z)};
  }
  [[nodiscard]] std::uint64_t key_of(const Cell& cell) const {
    if (grid_) return (std::uint64_t{cell.z} * rows() + cell.y) * columns() + cell.x;
    return spread(cell.x) | spread(cell.y) << 1 | spread(cell.z) << 2;
  }
  [[nodiscard]] std::uint64_t key_of(const Position& position) const { return key_of(cell_of(position)); }

  // Holds every position whose cell is within `1 << shift` of `first` on each axis; endless where these are at an edge.
  [[nodiscard]] Box box_of(const Cell& first, unsigned shift) const;
  // The least width of a cell that is `1 << shift` finest ones wide; 0 if the box is a point.
  [[nodiscard]] double width_of(unsigned shift) const;

  // Spreads 21 bits so that two zeros follow each.
  [[nodiscard]] static constexpr std::uint64_t spread(std::uint64_t bits) {
    bits = (bits | bits << 32) & 0x1f00000000ffff;
    bits = (bits | bits << 16) & 0x1f0000ff0000ff;
    bits = (bits | bits << 8) & 0x100f00f00f00f00f;
    bits = (bits | bits << 4) & 0x10c30c30c30c30c3;
    return (bits | bits << 2) & 0x1249249249249249;
  }

 private:
  [[nodiscard]] static std::uint32_t along(double at, double low, double scale, double last) {
    const double cell = (at - low) * scale;
    return cell > 0 ? static_cast<std::uint32_t>(cell < last ? cell : last) : 0;  // NaN counts as the low end.
  }

  Box box_;
  Position scale_;  // Cells in a unit of length; 0 along an axis without extent.
  Position width_;  // Of a cell.
  Cell last_;
  Position end_;  // The same as numbers to compare with.
  bool grid_;
};

}  // namespace orrery::detail
