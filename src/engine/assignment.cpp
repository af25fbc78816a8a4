#include "assignment.hpp"

#include <algorithm>
#include <numeric>

#include <orrery/core/hash.hpp>

namespace orrery::detail {

namespace {

std::uint16_t by_hash(std::uint32_t chunk, std::size_t partitions) {
  return static_cast<std::uint16_t>(mix64(chunk + 0x9e3779b97f4a7c15) % partitions);
}

}  // namespace

std::vector<std::uint16_t> assign(PartitionStrategy strategy, std::span<const ChunkPlace> chunks,
                                  const Territories& territories, std::size_t partitions) {
  std::vector<std::uint16_t> owners(chunks.size());
  for (std::uint32_t chunk = 0; chunk < chunks.size(); ++chunk) {
    const std::uint16_t by_number = strategy == PartitionStrategy::hash
                                        ? by_hash(chunk, partitions)
                                        : static_cast<std::uint16_t>(std::size_t{chunk} * partitions / chunks.size());
    const ChunkPlace& here = chunks[chunk];
    owners[chunk] = here.somewhere ? territories.owner_of(here.place).value_or(by_number) : by_number;
  }
  return owners;
}

std::uint16_t assign_later(PartitionStrategy strategy, std::uint32_t chunk, std::optional<std::uint16_t> by_place,
                           std::span<const std::uint32_t> chunks_of) {
  if (strategy == PartitionStrategy::hash) return by_hash(chunk, chunks_of.size());
  if (by_place) {
    const std::uint64_t all = std::accumulate(chunks_of.begin(), chunks_of.end(), std::uint64_t{0});
    if (chunks_of[*by_place] * chunks_of.size() < 2 * (all + chunks_of.size())) return *by_place;
  }
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
