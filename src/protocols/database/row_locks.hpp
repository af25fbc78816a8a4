#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/services/key_index.hpp"

namespace orrery::protocols {

/// Locks of keys, each held by one at a time; those who wait get it in order.
class RowLocks {
 public:
  /// Whether `who` has the lock of `key` now; otherwise `unlock` will tell when it does.
  bool lock(std::string_view key, std::uint64_t who) {
    if (const auto held = find(key)) {
      locks_[*held].waiting.push_back(who);
      return false;
    }
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(locks_.size()));
      locks_.emplace_back();
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    locks_[number].key = key;
    index_.insert(key, number);
    return true;
  }
  /// By its holder. Gives who has it now.
  std::optional<std::uint64_t> unlock(std::string_view key) {
    const auto held = find(key);
    if (!held) return std::nullopt;
    Lock& lock = locks_[*held];
    if (lock.waiting.empty()) {
      index_.erase(lock.key, *held);
      free_.push_back(*held);
      return std::nullopt;
    }
    const std::uint64_t next = lock.waiting.front();
    lock.waiting.pop_front();
    return next;
  }

 private:
  struct Lock {
    std::string key;
    std::deque<std::uint64_t> waiting;
  };

  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view key) const {
    return index_.find(key, [this](std::uint32_t number) -> std::string_view { return locks_[number].key; });
  }

  std::vector<Lock> locks_;
  std::vector<std::uint32_t> free_;
  KeyIndex index_;
};

}  // namespace orrery::protocols
