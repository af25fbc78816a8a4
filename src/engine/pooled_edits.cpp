#include "pooled_edits.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace orrery::detail {

std::uint32_t PooledEdits::offset_of(const void* member) const {
  const auto* at = static_cast<const std::byte*>(member);
  const std::less_equal<const std::byte*> not_after;
  ORRERY_CHECK_MESSAGE(actor_ != nullptr && not_after(actor_, at) && not_after(at + 1, actor_ + size_),
                       "an actor looks only at pooled members of its own");
  return static_cast<std::uint32_t>(at - actor_);
}

const PooledEdits::Editing* PooledEdits::find(std::uint32_t offset) const {
  for (const Editing& edit : edits_)
    if (edit.offset == offset) return &edit;
  return nullptr;
}

PooledEdit PooledEdits::view(const void* member, std::size_t element_size) const {
  const std::uint32_t offset = offset_of(member);
  if (const Editing* edit = find(offset)) return *edit;
  const PooledEntry* entry = PooledContents::find(contents_.tables, slot_, offset);
  if (entry == nullptr) return {};
  ORRERY_CHECK(entry->element_size == element_size);
  return {.data = entry->block->data(), .count = entry->count};
}

PooledEdit& PooledEdits::edit(const void* member, std::size_t element_size, std::uint32_t most) {
  const std::uint32_t offset = offset_of(member);
  if (const Editing* known = find(offset)) return const_cast<Editing&>(*known);
  Editing& made = edits_.emplace_back();
  made.offset = offset;
  made.element_size = static_cast<std::uint32_t>(element_size);
  made.most = most;
  if (const PooledEntry* entry = PooledContents::find(contents_.tables, slot_, offset)) {
    ORRERY_CHECK(entry->element_size == element_size);
    made.data = entry->block->data();
    made.count = made.count_before = made.kept = entry->count;
    made.block = made.before = entry->block;
    // Behind them nobody looks.
    if (pool_.writable(entry->block)) {
      const std::size_t room = PooledContents::room_of(sizes_, entry->block->size_class) / element_size;
      made.room = static_cast<std::uint32_t>(std::min<std::size_t>(room, most));
    }
  }
  return made;
}

bool PooledEdits::make_room(PooledEdit& edit, std::size_t count) {
  if (count > edit.most) {
    context_.fail("a pooled member is full: it holds at most " + std::to_string(edit.most) + " elements");
    return false;
  }
  auto& editing = static_cast<Editing&>(edit);
  Block* made = pool_.take(contents_.class_for(count * edit.element_size));
  if (edit.count > 0) std::memcpy(made->data(), edit.data, std::size_t{edit.count} * edit.element_size);
  if (editing.block != editing.before) pool_.retire(editing.block);
  editing.block = made;
  edit.data = made->data();
  edit.kept = 0;
  const std::size_t room = PooledContents::room_of(sizes_, made->size_class) / edit.element_size;
  edit.room = static_cast<std::uint32_t>(std::min<std::size_t>(room, edit.most));
  return true;
}

void PooledEdits::close(bool well) {
  actor_ = nullptr;
  if (edits_.empty()) [[likely]]
    return;
  for (const Editing& edit : edits_) {
    if (well)
      commit(edit);
    else if (edit.block != edit.before)
      pool_.retire(edit.block);  // Nobody has seen it: it is given back.
  }
  edits_.clear();
}

void PooledEdits::commit(const Editing& edit) {
  if (edit.block == edit.before && edit.count == edit.count_before) return;
  if (edit.count == 0 && edit.block != edit.before) pool_.retire(edit.block);
  contents_.put(pool_, slot_,
                {.offset = edit.offset,
                 .count = edit.count,
                 .element_size = edit.element_size,
                 .zero = 0,
                 .block = edit.count == 0 ? nullptr : edit.block});
}

bool make_pooled_room(PooledEdits& edits, PooledEdit& edit, std::size_t count) { return edits.make_room(edit, count); }

}  // namespace orrery::detail

namespace orrery {

void PooledMembers::open_pooled(const void* actor, std::size_t size, std::uint32_t slot) {
  edits_->open(actor, size, slot);
}
void PooledMembers::close_pooled(bool well) { edits_->close(well); }

detail::PooledEdit PooledMembers::view_raw(const void* member, std::size_t element_size) const {
  return edits_->view(member, element_size);
}

detail::PooledEdit& PooledMembers::edit_raw(const void* member, std::size_t element_size, std::uint32_t most) {
  return edits_->edit(member, element_size, most);
}

}  // namespace orrery
