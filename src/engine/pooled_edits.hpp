#pragma once

#include <deque>

#include <orrery/engine/context.hpp>
#include <orrery/engine/pooled.hpp>

#include "pooled_contents.hpp"

namespace orrery::detail {

/// What the dispatch that runs in a partition does to pooled members: nobody sees it before it has ended well.
class PooledEdits {
 public:
  PooledEdits(Context& context, PooledContents& contents, const BlockSizes& sizes, BlockPool& pool)
      : context_(context), contents_(contents), sizes_(sizes), pool_(pool) {}

  void open(const void* actor, std::size_t size, std::uint32_t slot) {
    actor_ = static_cast<const std::byte*>(actor);
    size_ = size;
    slot_ = slot;
  }
  void close(bool well);

  [[nodiscard]] PooledEdit view(const void* member, std::size_t element_size) const;
  [[nodiscard]] PooledEdit& edit(const void* member, std::size_t element_size, std::uint32_t most);
  bool make_room(PooledEdit& edit, std::size_t count);

 private:
  struct Editing : PooledEdit {
    std::uint32_t offset = 0;
    Block* block = nullptr;
    Block* before = nullptr;  // The same as long as nothing but appending was done.
    std::uint32_t count_before = 0;
  };

  [[nodiscard]] std::uint32_t offset_of(const void* member) const;
  [[nodiscard]] const Editing* find(std::uint32_t offset) const;
  void commit(const Editing& edit);

  Context& context_;
  PooledContents& contents_;
  const BlockSizes& sizes_;
  BlockPool& pool_;
  const std::byte* actor_ = nullptr;  // The copy that the handler works on.
  std::size_t size_ = 0;
  std::uint32_t slot_ = 0;
  std::deque<Editing> edits_;
};

}  // namespace orrery::detail
