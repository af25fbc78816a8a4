#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>

#include "protocols/cache/cache_parameters.hpp"
#include "protocols/services/key_index.hpp"

namespace orrery::protocols {

/// The entries of a cache, and which of them goes next.
class CacheStore {
 public:
  struct Entry {
    std::string key;
    std::string value;
    Time expires = Time::max();
  };

  CacheStore(Eviction eviction, Random& random) : eviction_(eviction), random_(random) {}

  /// Null if it is not there. Counts as a use of it. Valid until the next change.
  [[nodiscard]] const Entry* use(std::string_view key);
  /// Adds an entry, or puts it in the place of the one with its key. Returns how many went so that there are at most
  /// `size_max`.
  std::uint32_t put(Entry entry, std::size_t size_max);
  /// Whether it was there.
  bool erase(std::string_view key);

  [[nodiscard]] std::size_t size() const { return order_.size(); }

 private:
  struct Stored {
    Entry entry;
    std::uint64_t uses = 0;
    std::uint64_t moment = 0;  // When it was last used, or came, in uses of the cache.
    std::uint32_t place = 0;   // In the heap.
  };

  [[nodiscard]] bool before(std::uint32_t a, std::uint32_t b) const;
  [[nodiscard]] auto key_of() const {
    return [this](std::uint32_t number) -> std::string_view { return stored_[number].entry.key; };
  }
  void set_place(std::size_t place, std::uint32_t number);
  void sift_up(std::size_t place);
  void sift_down(std::size_t place);
  void remove(std::uint32_t number);

  Eviction eviction_;
  Random& random_;
  std::vector<Stored> stored_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> order_;  // A heap, whose first goes next; for random eviction, in no order.
  KeyIndex index_;
  std::uint64_t moment_ = 0;
};

}  // namespace orrery::protocols
