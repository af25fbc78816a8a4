#include <algorithm>

#include <orrery/core/check.hpp>
#include <orrery/engine/detail/spatial_index.hpp>

namespace orrery::detail {

namespace {

constexpr std::size_t per_cell = 2;  // Actors in a cell of the table, about.
constexpr unsigned table_level_max = 7;

double scale_for(double low, double high) {
  ORRERY_CHECK_MESSAGE(high >= low, "a box has its low corner below its high one");
  return high > low ? static_cast<double>(1u << SpatialIndex::key_bits) / (high - low) : 0;
}

}  // namespace

SpatialIndex::SpatialIndex(const Box& box)
    : box_(box),
      scale_{scale_for(box.low.x, box.high.x), scale_for(box.low.y, box.high.y), scale_for(box.low.z, box.high.z)} {
  make_table();
}

void SpatialIndex::rebuild(const std::vector<Moved>& actors) {
  entries_.clear();
  update([](std::uint32_t, Position&) { return false; },
         [](std::uint32_t) { return static_cast<const void*>(nullptr); }, actors);
}

void SpatialIndex::merge() {
  const auto less = [](const Placed& a, const Placed& b) {
    return a.entry.key != b.entry.key ? a.entry.key < b.entry.key : a.entry.slot < b.entry.slot;
  };
  moved_ = movers_.size();
  std::sort(movers_.begin(), movers_.end(), less);
  const std::size_t count = sorted_.size() + movers_.size();
  entries_.resize(count);
  positions_.resize(count);
  auto stayed = sorted_.begin();
  auto moved = movers_.begin();
  for (std::size_t at = 0; at < count; ++at) {
    const bool take_moved = stayed == sorted_.end() || (moved != movers_.end() && less(*moved, *stayed));
    const Placed& next = take_moved ? *moved++ : *stayed++;
    entries_[at] = next.entry;
    positions_[at] = next.position;
  }
  make_table();
}

void SpatialIndex::make_table() {
  table_level_ = 0;
  // A flat world fills only a quarter of the children of each cell.
  const unsigned axes = (scale_.x > 0 ? 1u : 0u) + (scale_.y > 0 ? 1u : 0u) + (scale_.z > 0 ? 1u : 0u);
  while (table_level_ < table_level_max && (std::size_t{per_cell} << (axes * (table_level_ + 1))) <= entries_.size())
    ++table_level_;
  const std::size_t cells = std::size_t{1} << (3 * table_level_);
  const unsigned shift = 3 * (key_bits - table_level_);
  table_.resize(cells + 1);
  std::size_t cell = 0;
  for (std::size_t at = 0; at < entries_.size(); ++at)
    for (; cell <= entries_[at].key >> shift; ++cell) table_[cell] = static_cast<std::uint32_t>(at);
  for (; cell <= cells; ++cell) table_[cell] = static_cast<std::uint32_t>(entries_.size());
}

}  // namespace orrery::detail
