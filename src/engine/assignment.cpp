#include "assignment.hpp"

#include <algorithm>
#include <numeric>

#include <orrery/core/hash.hpp>
#include <orrery/engine/detail/space_cells.hpp>

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

void assign_by_octree(std::span<const ChunkPlace> chunks, const Box& space, std::size_t partitions,
                      std::vector<std::uint16_t>& owners) {
  const std::vector<Keyed> keyed = by_key(chunks, SpaceCells(space, 0));
  if (keyed.empty()) return;
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
    for (std::size_t at = begins[leaf]; at < end; ++at)
      owners[keyed[at].chunk] = static_cast<std::uint16_t>(std::min<std::uint64_t>(owner, partitions - 1));
    before += actors;
  }
}

void assign_by_grid(std::span<const ChunkPlace> chunks, const Box& space, std::size_t partitions,
                    std::vector<std::uint16_t>& owners) {
  const double longest = std::max({space.high.x - space.low.x, space.high.y - space.low.y, space.high.z - space.low.z});
  if (!(longest > 0)) return;
  std::uint32_t across = 1;
  const auto cells_of = [&] { return SpaceCells(space, longest / across); };
  const auto count_of = [](const SpaceCells& cells) {
    return std::size_t{cells.columns()} * cells.rows() * cells.layers();
  };
  while (count_of(cells_of()) < cells_each * partitions && across < 4 * cells_each * partitions) ++across;
  const SpaceCells cells = cells_of();
  for (const Keyed& one : by_key(chunks, cells))
    owners[one.chunk] = static_cast<std::uint16_t>(one.key * partitions / count_of(cells));
}

std::uint16_t by_hash(std::uint32_t chunk, std::size_t partitions) {
  return static_cast<std::uint16_t>(mix64(chunk + 0x9e3779b97f4a7c15) % partitions);
}

}  // namespace

std::vector<std::uint16_t> assign(PartitionStrategy strategy, std::span<const ChunkPlace> chunks, const Box& space,
                                  std::size_t partitions) {
  std::vector<std::uint16_t> owners(chunks.size());
  for (std::uint32_t chunk = 0; chunk < chunks.size(); ++chunk) {
    owners[chunk] = strategy == PartitionStrategy::hash
                        ? by_hash(chunk, partitions)
                        : static_cast<std::uint16_t>(std::size_t{chunk} * partitions / chunks.size());
  }
  if (strategy == PartitionStrategy::adaptive_octree) assign_by_octree(chunks, space, partitions, owners);
  if (strategy == PartitionStrategy::uniform_grid) assign_by_grid(chunks, space, partitions, owners);
  return owners;
}

std::uint16_t assign_later(PartitionStrategy strategy, std::uint32_t chunk, std::span<const std::uint32_t> chunks_of) {
  if (strategy == PartitionStrategy::hash) return by_hash(chunk, chunks_of.size());
  return static_cast<std::uint16_t>(std::min_element(chunks_of.begin(), chunks_of.end()) - chunks_of.begin());
}

Homes::Homes(bool by_load, std::uint32_t workers, std::size_t partitions)
    : by_load_(by_load), workers_(workers), homes_(partitions) {
  for (std::size_t partition = 0; partition < partitions; ++partition)
    homes_[partition] = static_cast<std::uint32_t>(partition * workers / partitions);
}

bool Homes::heed(std::span<const std::uint64_t> loads) {
  const std::uint64_t all = std::accumulate(loads.begin(), loads.end(), std::uint64_t{0});
  if (!by_load_ || all == 0) return false;
  std::vector<std::uint64_t> of(workers_);
  for (std::size_t partition = 0; partition < loads.size(); ++partition) of[homes_[partition]] += loads[partition];
  // Not before somebody has a quarter more to do than is fair.
  if (*std::max_element(of.begin(), of.end()) * 4 * workers_ <= all * 5) return false;
  const std::vector<std::uint32_t> before = homes_;
  std::uint64_t sum = 0;
  for (std::size_t partition = 0; partition < loads.size(); ++partition) {
    const auto middle = static_cast<double>(sum) + static_cast<double>(loads[partition]) / 2;
    homes_[partition] = std::min(
        workers_ - 1, static_cast<std::uint32_t>(middle * static_cast<double>(workers_) / static_cast<double>(all)));
    sum += loads[partition];
  }
  return homes_ != before;
}

}  // namespace orrery::detail
