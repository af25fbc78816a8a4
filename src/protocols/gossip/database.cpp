#include "protocols/gossip/database.hpp"

#include <algorithm>

#include <orrery/core/hash.hpp>

namespace orrery::protocols::gossip {
namespace {

std::uint64_t digest_of(std::uint32_t key, Stamp stamp) {
  return stamp.written() ? combine(combine(key, stamp.unix_ns), stamp.node) : 0;
}

}  // namespace

bool Database::apply(const Entry& entry) {
  if (entry.key >= items_.size() || !entry.stamp.written()) return false;
  const Stamp have = items_[entry.key].stamp;
  if (entry.stamp == have) return false;
  const bool newer = bug_ == Bug::older_wins && have.written() ? entry.stamp < have : entry.stamp > have;
  if (!newer) return false;
  if (bug_ == Bug::certificates_forgotten && entry.deleted) {
    if (!have.written()) return false;
    set(entry.key, {});
    return true;
  }
  set(entry.key, {entry.stamp, entry.value, entry.deleted});
  return true;
}

void Database::set(std::uint32_t key, const Item& item) {
  Item& now = items_[key];
  checksum_ ^= digest_of(key, now.stamp) ^ digest_of(key, item.stamp);
  if (now.stamp.written()) --(now.deleted ? certificates_ : live_);
  if (item.stamp.written()) ++(item.deleted ? certificates_ : live_);
  if (item.deleted) {
    oldest_certificate_ns_ =
        certificates_ == 1 ? item.stamp.unix_ns : std::min(oldest_certificate_ns_, item.stamp.unix_ns);
  }
  now = item;
}

void Database::expire_certificates(Duration unix_now, Duration age) {
  const auto is_old = [&](std::uint64_t unix_ns) {
    return unix_now - Duration(static_cast<std::int64_t>(unix_ns)) > age;
  };
  if (certificates_ == 0 || !is_old(oldest_certificate_ns_)) return;
  std::uint64_t oldest = ~std::uint64_t{0};
  for (std::uint32_t key = 0; key < items_.size(); ++key) {
    const Item& item = items_[key];
    if (!item.deleted) continue;
    if (is_old(item.stamp.unix_ns)) {
      set(key, {});
    } else {
      oldest = std::min(oldest, item.stamp.unix_ns);
    }
  }
  oldest_certificate_ns_ = oldest;
}

}  // namespace orrery::protocols::gossip
