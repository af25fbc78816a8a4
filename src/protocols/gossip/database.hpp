#pragma once

#include <cstdint>
#include <vector>

#include <orrery/core/time.hpp>

#include "protocols/gossip/entry.hpp"
#include "protocols/gossip/parameters.hpp"

namespace orrery::protocols::gossip {

/// A replica: for each key the newest value that it has heard of, or the certificate of its death. In memory.
class Database {
 public:
  Database(std::uint32_t keys, Bug bug) : items_(keys), bug_(bug) {}

  /// Whether it was news, and is now what the replica has. Entries of unknown keys are none.
  bool apply(const Entry& entry);
  [[nodiscard]] Stamp stamp(std::uint32_t key) const { return items_[key].stamp; }
  [[nodiscard]] Entry entry(std::uint32_t key) const {
    const Item& item = items_[key];
    return {key, item.stamp, item.deleted, item.value};
  }
  [[nodiscard]] std::uint32_t keys() const { return static_cast<std::uint32_t>(items_.size()); }
  /// Of items that are there.
  [[nodiscard]] std::uint32_t live() const { return live_; }
  /// The same in two replicas that have the same; of no order.
  [[nodiscard]] std::uint64_t checksum() const { return checksum_; }
  /// Forgets certificates that are older than that.
  void expire_certificates(Duration unix_now, Duration age);

 private:
  struct Item {
    Stamp stamp{};
    std::uint64_t value = 0;
    bool deleted = false;
  };

  void set(std::uint32_t key, const Item& item);

  std::vector<Item> items_;
  Bug bug_;
  std::uint32_t live_ = 0;
  std::uint32_t certificates_ = 0;
  std::uint64_t oldest_certificate_ns_ = 0;  // No certificate is older.
  std::uint64_t checksum_ = 0;
};

}  // namespace orrery::protocols::gossip
