#include <algorithm>
#include <cmath>
#include <limits>

#include <orrery/core/check.hpp>
#include <orrery/engine/detail/space_cells.hpp>

namespace orrery::detail {

namespace {

constexpr std::uint32_t octree_cells = 1u << SpaceCells::key_bits;
constexpr double grid_cells_max = 1 << 24;

double extent(double low, double high) {
  ORRERY_CHECK_MESSAGE(high >= low, "a box has its low corner below its high one");
  return high - low;
}

double octree_scale(double extent) { return extent > 0 ? octree_cells / extent : 0; }

std::uint32_t grid_last(double extent, double width) {
  const double cells = std::ceil(extent / width);
  ORRERY_CHECK_MESSAGE(cells <= octree_cells, "a grid has at most 2^21 cells along an axis");
  return cells > 1 ? static_cast<std::uint32_t>(cells) - 1 : 0;
}

// Where the cells from `first` to before `end` begin and end along an axis; a bit more, since numbers are rounded.
void along_axis(double low, double high, double width, std::uint64_t first, std::uint64_t end, std::uint32_t last,
                double& from, double& to) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double slack = (std::abs(low) + std::abs(high)) * 0x1p-48;
  from = first == 0 ? -infinity : low + static_cast<double>(first) * width - slack;
  to = end > last ? infinity : low + static_cast<double>(end) * width + slack;
}

}  // namespace

SpaceCells::SpaceCells(const Box& box, double width) : box_(box), last_{}, grid_(width > 0) {
  const Position size{extent(box.low.x, box.high.x), extent(box.low.y, box.high.y), extent(box.low.z, box.high.z)};
  if (!grid_) {
    scale_ = {octree_scale(size.x), octree_scale(size.y), octree_scale(size.z)};
    width_ = {size.x / octree_cells, size.y / octree_cells, size.z / octree_cells};
    last_ = {octree_cells - 1, octree_cells - 1, octree_cells - 1};
    end_ = {octree_cells - 1, octree_cells - 1, octree_cells - 1};
    return;
  }
  last_ = {grid_last(size.x, width), grid_last(size.y, width), grid_last(size.z, width)};
  end_ = {static_cast<double>(last_.x), static_cast<double>(last_.y), static_cast<double>(last_.z)};
  ORRERY_CHECK_MESSAGE(static_cast<double>(columns()) * rows() * layers() <= grid_cells_max,
                       "a grid has at most 2^24 cells");
  width_ = {size.x > 0 ? width : 0, size.y > 0 ? width : 0, size.z > 0 ? width : 0};
  scale_ = {size.x > 0 ? 1 / width : 0, size.y > 0 ? 1 / width : 0, size.z > 0 ? 1 / width : 0};
}

Box SpaceCells::box_of(const Cell& first, unsigned shift) const {
  const std::uint64_t wide = std::uint64_t{1} << shift;
  Box box;
  // Along an axis without extent all are in the first cell.
  along_axis(box_.low.x, box_.high.x, width_.x, first.x, first.x + wide, width_.x > 0 ? last_.x : 0, box.low.x,
             box.high.x);
  along_axis(box_.low.y, box_.high.y, width_.y, first.y, first.y + wide, width_.y > 0 ? last_.y : 0, box.low.y,
             box.high.y);
  along_axis(box_.low.z, box_.high.z, width_.z, first.z, first.z + wide, width_.z > 0 ? last_.z : 0, box.low.z,
             box.high.z);
  return box;
}

double SpaceCells::width_of(unsigned shift) const {
  double least = std::numeric_limits<double>::infinity();
  for (const double width : {width_.x, width_.y, width_.z})
    if (width > 0) least = std::min(least, width * static_cast<double>(std::uint64_t{1} << shift));
  return axes() == 0 ? 0 : least;
}

}  // namespace orrery::detail
