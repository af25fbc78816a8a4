#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <orrery/engine/detail/chunk.hpp>

namespace orrery::detail {

/// How many dispatches each actor has had since it was asked for. While partitions run each counts for its own chunks.
class DispatchCounts {
 public:
  explicit DispatchCounts(Tick from, std::size_t chunks) : from_(from), chunks_(chunks) {}

  [[nodiscard]] Tick from() const { return from_; }
  // There are so many chunks; not while any partition runs.
  void grow(std::size_t chunks) {
    if (chunks > chunks_.size()) chunks_.resize(chunks);
  }
  void add(std::uint32_t slot) {
    std::unique_ptr<OfChunk>& counts = chunks_[chunk_of(slot)];
    if (counts == nullptr) counts = std::make_unique<OfChunk>();
    ++(*counts)[index_of(slot)];
  }
  // Another actor has the slot.
  void forget(std::uint32_t slot) {
    if (chunk_of(slot) < chunks_.size() && chunks_[chunk_of(slot)] != nullptr)
      (*chunks_[chunk_of(slot)])[index_of(slot)] = 0;
  }
  [[nodiscard]] std::uint64_t of(std::uint32_t slot) const {
    const bool has = chunk_of(slot) < chunks_.size() && chunks_[chunk_of(slot)] != nullptr;
    return has ? (*chunks_[chunk_of(slot)])[index_of(slot)] : 0;
  }

 private:
  using OfChunk = std::array<std::uint64_t, chunk_slots>;

  Tick from_;
  std::vector<std::unique_ptr<OfChunk>> chunks_;  // Null: none yet.
};

}  // namespace orrery::detail
