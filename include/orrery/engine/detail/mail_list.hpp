#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <orrery/engine/detail/block.hpp>
#include <orrery/engine/message.hpp>

namespace orrery::detail {

/// Mail of one size, in the order of arrival: a list of blocks that is only ever appended to, so that a copy of these
/// 16 bytes is a snapshot of it.
struct MailList {
  static constexpr std::size_t block_bytes = 4096 - sizeof(Block);

  Block* last = nullptr;
  std::uint32_t used = 0;  // Bytes in the last block; all others are full.
  std::uint32_t count = 0;

  [[nodiscard]] bool empty() const { return last == nullptr; }

  [[nodiscard]] Mail* append(BlockPool& pool, std::size_t stride) {
    if (last == nullptr || used + stride > block_bytes) [[unlikely]]
      extend(pool);
    auto* mail = reinterpret_cast<Mail*>(last->data() + used);
    used += static_cast<std::uint32_t>(stride);
    ++count;
    return mail;
  }

  // By an empty block.
  void extend(BlockPool& pool);

  // Takes back the last mail appended.
  void remove_last(BlockPool& pool, std::size_t stride) {
    used -= static_cast<std::uint32_t>(stride);
    --count;
    if (used > 0) return;
    Block* empty = last;
    last = empty->next;
    used = last == nullptr ? 0 : static_cast<std::uint32_t>(block_bytes / stride * stride);
    pool.retire(empty);
  }

  template <class Visit>
  void each(std::size_t stride, Visit visit) const {
    std::size_t end = used;
    for (const Block* block = last; block != nullptr; block = block->next) {
      for (std::size_t at = 0; at < end; at += stride) visit(*reinterpret_cast<const Mail*>(block->data() + at));
      end = block_bytes / stride * stride;
    }
  }

  // Copies all of it into `pool`, that of another world.
  void own(BlockPool& pool) {
    for (Block** at = &last; *at != nullptr; at = &(*at)->next) {
      Block* copy = pool.take(BlockSizes::mail);
      std::memcpy(copy->data(), (*at)->data(), block_bytes);
      copy->next = (*at)->next;
      *at = copy;
    }
  }

  void retire_all(BlockPool& pool) {
    for (Block* block = last; block != nullptr;) {
      Block* before = block->next;
      pool.retire(block);
      block = before;
    }
    *this = {};
  }
};

}  // namespace orrery::detail
