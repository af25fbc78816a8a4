#include "testing/seed_queue.hpp"

#include <algorithm>
#include <set>

namespace orrery::detail {

SeedQueue::SeedQueue(const SeedRange& range, const std::vector<std::uint64_t>& corpus)
    : next_(range.first), last_(range.last) {
  std::set<std::uint64_t> seen;
  for (const std::uint64_t seed : corpus) {
    if (seen.insert(seed).second) first_.push_back({seed, 1, 0});
  }
  corpus_.assign(seen.begin(), seen.end());
  if (in_corpus(next_)) advance_beyond(next_);
}

bool SeedQueue::in_corpus(std::uint64_t seed) const { return std::binary_search(corpus_.begin(), corpus_.end(), seed); }

void SeedQueue::advance_beyond(std::uint64_t seed) {
  do {
    exhausted_ = seed == last_;
    if (exhausted_) return;
    next_ = ++seed;
  } while (in_corpus(next_));
}

void SeedQueue::put_back(const Order& rest) {
  if (rest.count > 0) first_.push_front(rest);
}

Order SeedQueue::take(std::uint64_t count_max) {
  if (!first_.empty()) {
    Order& rest = first_.front();
    const Order order{rest.first_seed, std::min(rest.count, count_max), 0};
    rest.first_seed += order.count;
    rest.count -= order.count;
    if (rest.count == 0) first_.pop_front();
    return order;
  }
  const auto obstacle = std::upper_bound(corpus_.begin(), corpus_.end(), next_);
  const std::uint64_t end = obstacle == corpus_.end() ? last_ : std::min(last_, *obstacle - 1);
  const std::uint64_t more = std::min(end - next_, count_max - 1);  // Beyond the first: the last may be the largest.
  const Order order{next_, more + 1, 0};
  advance_beyond(next_ + more);
  return order;
}

std::uint64_t SeedQueue::left() const { return exhausted_ ? 0 : std::max(last_ - next_, last_ - next_ + 1); }

}  // namespace orrery::detail
