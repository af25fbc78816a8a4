#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include <orrery/core/check.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

namespace detail {

class PooledEdits;

// A block of the largest class, without its head.
inline constexpr std::size_t pooled_bytes_max = (std::size_t{1} << 20) - 64;

// Elements of a pooled member, as a dispatch sees and changes them.
struct PooledEdit {
  std::byte* data = nullptr;
  std::uint32_t count = 0;
  std::uint32_t kept = 0;  // The first so many may not be written: a failure would have to bring them back.
  std::uint32_t room = 0;  // Elements that fit where `data` is; 0: nothing may be written there.
  std::uint32_t element_size = 0;
  std::uint32_t most = 0;
};

// Has all elements lie where they may be written, and `count` fit there. Returns whether there can be so many; if not
// the dispatch has failed, and nothing has changed.
bool make_pooled_room(PooledEdits& edits, PooledEdit& edit, std::size_t count);

template <class A>
concept HoldsPooled = !std::is_copy_constructible_v<A>;

}  // namespace detail

/// A member of an actor that holds any number of elements, up to `most`: plain data, like the actor itself.
///
///     struct Book : Actor<Book, Order> {
///       Pooled<Order> bids;
///       void on(const Order& order, Context& context) { context.edit(bids).push_back(order); }
///     };
///
/// The elements are part of the actor's state: they are in its snapshots, in its digest and in what differs; they are
/// what they were if its handler fails, and gone when it ends or is started again. They lie in one block of the
/// partition's memory, outside of the actor, which holds nothing but the place they belong to. So it cannot be copied,
/// neither to another actor nor into a message; an actor begins without elements, also one that is spawned like
/// another.
template <class T, std::uint32_t most = detail::pooled_bytes_max / sizeof(T)>
class Pooled {
  static_assert(
      std::is_trivially_copyable_v<T> && std::is_copy_constructible_v<T> && std::is_default_constructible_v<T> &&
          alignof(T) <= 64,
      "orrery: elements of a pooled member are plain data, copied byte by byte: no strings, vectors or owners");
  static_assert(detail::WithoutPadding<T>, "orrery: elements of a pooled member have bytes that belong to no member");
  static_assert(most >= 1 && most <= detail::pooled_bytes_max / sizeof(T),
                "orrery: a pooled member holds at most a mebibyte, less 64 bytes");

 public:
  Pooled() = default;
  Pooled(const Pooled&) = delete;
  Pooled(Pooled&&) = default;  // For actors that are made by a function. Nothing but the place is moved.

 private:
  [[maybe_unused]] std::uint64_t place_ = 0;
};

/// What `Context::edit` returns: the elements of a pooled member, to be changed, until the handler returns. What adds
/// one too many fails the dispatch, as `Context::fail` does, and changes nothing. References are valid until elements
/// are added.
///
/// All elements are copied once a dispatch, before the first that was there is changed; and once an epoch, that is
/// mostly a tick, before the first is added. To read them in order, by `cbegin`, `std::as_const` or `Context::view`,
/// copies nothing.
template <class T>
class PooledItems {
 public:
  [[nodiscard]] std::uint32_t size() const { return edit_->count; }
  [[nodiscard]] bool empty() const { return edit_->count == 0; }
  [[nodiscard]] const T* cbegin() const { return reinterpret_cast<const T*>(edit_->data); }
  [[nodiscard]] const T* cend() const { return cbegin() + size(); }
  [[nodiscard]] const T* begin() const { return cbegin(); }
  [[nodiscard]] const T* end() const { return cend(); }
  [[nodiscard]] T* begin() { return writable(); }
  [[nodiscard]] T* end() { return writable() + size(); }
  [[nodiscard]] const T& operator[](std::size_t at) const { return begin()[checked(at)]; }
  [[nodiscard]] T& operator[](std::size_t at) { return writable()[checked(at)]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& back() const { return (*this)[std::size_t{size()} - 1]; }
  [[nodiscard]] T& back() { return (*this)[std::size_t{size()} - 1]; }

  void push_back(const T& value) {
    const T copy = value;  // It may be one of these.
    if ((edit_->count < edit_->kept || edit_->count >= edit_->room) && !make_room(std::size_t{size()} + 1)) return;
    std::memcpy(edit_->data + edit_->count * sizeof(T), &copy, sizeof(T));
    ++edit_->count;
  }
  void pop_back() {
    ORRERY_CHECK(!empty());
    --edit_->count;
  }
  /// Before the element at `at`, or behind all.
  void insert(std::size_t at, const T& value) {
    ORRERY_CHECK(at <= size());
    const T copy = value;
    if (!make_room(std::size_t{size()} + 1)) return;
    std::memmove(edit_->data + (at + 1) * sizeof(T), edit_->data + at * sizeof(T), (size() - at) * sizeof(T));
    std::memcpy(edit_->data + at * sizeof(T), &copy, sizeof(T));
    ++edit_->count;
  }
  void erase(std::size_t at, std::size_t count = 1) {
    ORRERY_CHECK(at <= size() && count <= size() - at);
    T* const first = writable() + at;
    std::memmove(first, first + count, (size() - at - count) * sizeof(T));
    edit_->count -= static_cast<std::uint32_t>(count);
  }
  /// New elements are copies of `value`.
  void resize(std::size_t count, const T& value = T{}) {
    const T copy = value;
    if (count > size()) {
      if (!make_room(count)) return;
      for (std::size_t at = size(); at < count; ++at) std::memcpy(edit_->data + at * sizeof(T), &copy, sizeof(T));
    }
    edit_->count = static_cast<std::uint32_t>(count);
  }
  void clear() { edit_->count = 0; }

 private:
  friend class PooledMembers;
  PooledItems(detail::PooledEdits& edits, detail::PooledEdit& edit) : edits_(&edits), edit_(&edit) {}

  [[nodiscard]] std::size_t checked(std::size_t at) const {
    ORRERY_CHECK(at < size());
    return at;
  }
  bool make_room(std::size_t count) {
    return (edit_->kept == 0 && count <= edit_->room) || detail::make_pooled_room(*edits_, *edit_, count);
  }
  [[nodiscard]] T* writable() {
    if (edit_->kept > 0) (void)make_room(size());
    return reinterpret_cast<T*>(edit_->data);
  }

  detail::PooledEdits* edits_;
  detail::PooledEdit* edit_;
};

/// The part of a `Context` that gives an actor the elements of its own pooled members.
class PooledMembers {
 public:
  /// The elements as they are now, to be read: valid until they are edited, or the handler returns.
  template <class T, std::uint32_t most>
  [[nodiscard]] std::span<const T> view(const Pooled<T, most>& member) const {
    const detail::PooledEdit seen = view_raw(&member, sizeof(T));
    return {reinterpret_cast<const T*>(seen.data), seen.count};
  }
  /// The same, to be changed. If the handler fails they are what they were before.
  template <class T, std::uint32_t most>
  [[nodiscard]] PooledItems<T> edit(Pooled<T, most>& member) {
    return PooledItems<T>(*edits_, edit_raw(&member, sizeof(T), most));
  }

 protected:
  // A dispatch to the actor in `slot` begins, whose bytes are in `actor`.
  void open_pooled(const void* actor, std::size_t size, std::uint32_t slot);
  // It has ended, well or not.
  void close_pooled(bool well);

  detail::PooledEdits* edits_ = nullptr;

 private:
  [[nodiscard]] detail::PooledEdit view_raw(const void* member, std::size_t element_size) const;
  [[nodiscard]] detail::PooledEdit& edit_raw(const void* member, std::size_t element_size, std::uint32_t most);
};

}  // namespace orrery
