#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

namespace orrery::detail {

/// Objects by number, at stable addresses, in chunks so large that the table of chunks stays in the cache. Nothing is
/// ever removed.
template <class T, std::uint32_t chunk_bits = 8>
class StableList {
 public:
  StableList() = default;
  StableList(const StableList&) = delete;
  StableList& operator=(const StableList&) = delete;
  ~StableList() {
    for (std::uint32_t number = 0; number < size_; ++number) (*this)[number].~T();
    for (T* chunk : chunks_) std::allocator<T>().deallocate(chunk, chunk_size);
  }

  /// The new one's number is what `size()` was.
  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ == chunks_.size() * chunk_size) chunks_.push_back(std::allocator<T>().allocate(chunk_size));
    T* object = ::new (static_cast<void*>(&(*this)[size_])) T(std::forward<Args>(args)...);
    ++size_;
    return *object;
  }
  [[nodiscard]] std::uint32_t size() const { return size_; }
  [[nodiscard]] T& operator[](std::uint32_t number) const {
    return chunks_[number >> chunk_bits][number & (chunk_size - 1)];
  }

  class Iterator {
   public:
    Iterator(const StableList& list, std::uint32_t number) : list_(&list), number_(number) {}
    T& operator*() const { return (*list_)[number_]; }
    Iterator& operator++() {
      ++number_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return number_ != other.number_; }

   private:
    const StableList* list_;
    std::uint32_t number_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size_}; }

 private:
  static constexpr std::uint32_t chunk_size = 1U << chunk_bits;

  std::vector<T*> chunks_;
  std::uint32_t size_ = 0;
};

}  // namespace orrery::detail
