#pragma once

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <utility>

namespace orrery::detail {

/// What `std::vector` is, for plain values on the hottest paths: growing is a call of its own, so that a push costs the
/// function around it no saved registers.
template <class T>
class FlatStack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  FlatStack() = default;
  FlatStack(const FlatStack&) = delete;
  FlatStack& operator=(const FlatStack&) = delete;
  ~FlatStack() { delete[] begin_; }

  void push(const T& value) {
    if (end_ == limit_) [[unlikely]]
      grow();
    *end_++ = value;
  }
  void pop() { --end_; }
  void clear() { end_ = begin_; }
  void swap(FlatStack& other) noexcept {
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(limit_, other.limit_);
  }

  [[nodiscard]] bool empty() const { return end_ == begin_; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  [[nodiscard]] T* begin() const { return begin_; }
  [[nodiscard]] T* end() const { return end_; }
  [[nodiscard]] T& back() const { return end_[-1]; }
  [[nodiscard]] T& operator[](std::size_t at) const { return begin_[at]; }

 private:
  [[gnu::noinline, gnu::cold]] void grow() {
    const std::size_t count = size();
    const std::size_t capacity = count < 2 ? 4 : 2 * count;
    T* const larger = new T[capacity];
    if (count > 0) std::memcpy(larger, begin_, count * sizeof(T));
    delete[] begin_;
    begin_ = larger;
    end_ = begin_ + count;
    limit_ = begin_ + capacity;
  }

  T* begin_ = nullptr;
  T* end_ = nullptr;
  T* limit_ = nullptr;
};

}  // namespace orrery::detail
