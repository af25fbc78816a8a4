#include "territories.hpp"

#include <algorithm>
#include <iterator>

namespace orrery::detail {

namespace {

constexpr std::size_t cells_each = 4;  // Leaves or cells for each partition, at least.

struct Keyed {
  std::uint64_t key;
  std::uint32_t chunk;
  auto operator<=>(const Keyed&) const = default;
};

std::vector<Keyed> by_key(std::span<const ChunkPlace> chunks, const SpaceCells& cells) {
  std::vector<Keyed> keyed;
  for (std::uint32_t chunk = 0; chunk < chunks.size(); ++chunk)
    if (chunks[chunk].somewhere) keyed.push_back({cells.key_of(chunks[chunk].place), chunk});
  std::sort(keyed.begin(), keyed.end());
  return keyed;
}

// Where the leaves of an octree begin that is divided where more than `most` chunks are in a cell. A function of the
// keys alone.
void divide(std::span<const Keyed> keyed, std::size_t first, unsigned shift, std::size_t most,
            std::vector<std::size_t>& begins) {
  if (keyed.size() <= most || shift == 0) return begins.push_back(first);
  for (std::size_t at = 0; at < keyed.size();) {
    const std::uint64_t child = keyed[at].key >> (shift - 3);
    std::size_t end = at + 1;
    while (end < keyed.size() && keyed[end].key >> (shift - 3) == child) ++end;
    divide(keyed.subspan(at, end - at), first + at, shift - 3, most, begins);
    at = end;
  }
}

}  // namespace

Territories::Territories(PartitionStrategy strategy, std::span<const ChunkPlace> chunks, const Box& space,
                         std::size_t partitions) {
  if (strategy == PartitionStrategy::adaptive_octree) divide_by_octree(chunks, space, partitions);
  if (strategy == PartitionStrategy::uniform_grid) divide_by_grid(space, partitions);
}

void Territories::divide_by_octree(std::span<const ChunkPlace> chunks, const Box& space, std::size_t partitions) {
  const SpaceCells cells(space, 0);
  const std::vector<Keyed> keyed = by_key(chunks, cells);
  if (keyed.empty()) return;
  cells_ = cells;
  std::vector<std::size_t> begins;
  divide(keyed, 0, 3 * SpaceCells::key_bits, std::max<std::size_t>(1, keyed.size() / (cells_each * partitions)),
         begins);
  std::uint64_t all = 0;
  for (const Keyed& one : keyed) all += chunks[one.chunk].actors;
  std::uint64_t before = 0;
  for (std::size_t leaf = 0; leaf < begins.size(); ++leaf) {
    const std::size_t end = leaf + 1 < begins.size() ? begins[leaf + 1] : keyed.size();
    std::uint64_t actors = 0;
    for (std::size_t at = begins[leaf]; at < end; ++at) actors += chunks[keyed[at].chunk].actors;
    // Where its middle lies in the population.
    const std::uint64_t owner = all == 0 ? 0 : (before * 2 + actors) * partitions / (2 * all);
    leaves_.push_back(
        {keyed[begins[leaf]].key, static_cast<std::uint16_t>(std::min<std::uint64_t>(owner, partitions - 1))});
    before += actors;
  }
}

void Territories::divide_by_grid(const Box& space, std::size_t partitions) {
  const double longest = std::max({space.high.x - space.low.x, space.high.y - space.low.y, space.high.z - space.low.z});
  if (!(longest > 0)) return;
  std::uint32_t across = 1;
  const auto count_of = [](const SpaceCells& cells) {
    return std::size_t{cells.columns()} * cells.rows() * cells.layers();
  };
  cells_.emplace(space, longest);
  while (count_of(*cells_) < cells_each * partitions && across < 4 * cells_each * partitions)
    cells_.emplace(space, longest / ++across);
  const std::size_t count = count_of(*cells_);
  for (std::size_t partition = 0; partition < partitions; ++partition)
    leaves_.push_back({(partition * count + partitions - 1) / partitions, static_cast<std::uint16_t>(partition)});
}

std::optional<std::uint16_t> Territories::owner_of(const Position& place) const {
  if (!cells_) return std::nullopt;
  const auto next = std::upper_bound(leaves_.begin(), leaves_.end(), cells_->key_of(place),
                                     [](std::uint64_t key, const Leaf& leaf) { return key < leaf.first; });
  return next == leaves_.begin() ? leaves_.front().owner : std::prev(next)->owner;
}

}  // namespace orrery::detail
