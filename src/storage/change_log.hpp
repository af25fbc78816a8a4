#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::detail {

/// A change to a file that is not durable yet: bytes [offset, offset + length) and the size.
struct Change {
  std::uint64_t offset;
  std::uint64_t length;
  std::uint64_t size_before;
  std::uint64_t size_after;
  std::uint64_t old_at;  // Where the log keeps the bytes that it replaced; those beyond old_length were zeros.
  std::uint64_t old_length;

  [[nodiscard]] bool cuts() const { return size_after < size_before; }
};

/// The changes of a file since the last sync, oldest first, with what it takes to undo them: an append needs no bytes.
/// Changes have positions that never change; position p also names the state of the file before change p.
class ChangeLog {
 public:
  [[nodiscard]] std::uint64_t begin() const { return begin_; }
  [[nodiscard]] std::uint64_t end() const { return begin_ + (changes_.size() - head_); }
  [[nodiscard]] bool empty() const { return head_ == changes_.size(); }
  [[nodiscard]] const Change& operator[](std::uint64_t position) const { return changes_[head_ + (position - begin_)]; }
  /// The bytes that a change replaced.
  [[nodiscard]] std::string_view old_bytes(const Change& change) const {
    return std::string_view(old_).substr(change.old_at - old_begin_, change.old_length);
  }

  void add(std::uint64_t offset, std::uint64_t length, std::uint64_t size_before, std::uint64_t size_after,
           std::string_view old) {
    changes_.push_back({offset, length, size_before, size_after, old_begin_ + old_.size(), old.size()});
    old_.append(old);
    changed_bytes_ += length;
  }
  /// Forgets the changes before `position`; each costs constant time, amortised.
  void drop_before(std::uint64_t position);

  /// Sum of the lengths of all changes.
  [[nodiscard]] std::uint64_t changed_bytes() const { return changed_bytes_; }
  [[nodiscard]] std::uint64_t memory_bytes() const { return (end() - begin_) * sizeof(Change) + old_.size(); }

 private:
  void clear();
  void compact();

  std::vector<Change> changes_;  // The first head_ are forgotten.
  std::uint64_t head_ = 0;
  std::uint64_t begin_ = 0;
  std::string old_;
  std::uint64_t old_begin_ = 0;
  std::uint64_t changed_bytes_ = 0;
};

}  // namespace orrery::detail
