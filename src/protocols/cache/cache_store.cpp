#include "protocols/cache/cache_store.hpp"

#include <utility>

namespace orrery::protocols {

const CacheStore::Entry* CacheStore::use(std::string_view key) {
  const auto number = index_.find(key, key_of());
  if (!number) return nullptr;
  Stored& stored = stored_[*number];
  ++stored.uses;
  if (eviction_ != Eviction::fifo) stored.moment = ++moment_;
  sift_down(stored.place);
  return &stored.entry;
}

std::uint32_t CacheStore::put(Entry entry, std::size_t size_max) {
  if (const auto number = index_.find(entry.key, key_of())) {
    stored_[*number].entry = std::move(entry);
    return 0;
  }
  std::uint32_t evicted = 0;
  for (; order_.size() >= size_max && !order_.empty(); ++evicted)
    remove(eviction_ == Eviction::random ? order_[static_cast<std::size_t>(random_.below(order_.size()))] : order_[0]);
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(stored_.size()));
    stored_.emplace_back();
  }
  const std::uint32_t number = free_.back();
  free_.pop_back();
  Stored& stored = stored_[number];
  stored = {.entry = std::move(entry), .uses = 1, .moment = ++moment_};
  index_.insert(stored.entry.key, number);
  order_.push_back(number);
  set_place(order_.size() - 1, number);
  sift_up(order_.size() - 1);
  return evicted;
}

bool CacheStore::erase(std::string_view key) {
  const auto number = index_.find(key, key_of());
  if (number) remove(*number);
  return number.has_value();
}

void CacheStore::remove(std::uint32_t number) {
  Stored& stored = stored_[number];
  index_.erase(stored.entry.key, number);
  const std::size_t place = stored.place;
  const std::uint32_t last = order_.back();
  order_.pop_back();
  if (last != number) {
    set_place(place, last);
    sift_up(place);
    sift_down(stored_[last].place);
  }
  stored = Stored();
  free_.push_back(number);
}

bool CacheStore::before(std::uint32_t a, std::uint32_t b) const {
  if (eviction_ == Eviction::lfu && stored_[a].uses != stored_[b].uses) return stored_[a].uses < stored_[b].uses;
  return stored_[a].moment < stored_[b].moment;
}

void CacheStore::set_place(std::size_t place, std::uint32_t number) {
  order_[place] = number;
  stored_[number].place = static_cast<std::uint32_t>(place);
}

void CacheStore::sift_up(std::size_t place) {
  if (eviction_ == Eviction::random) return;
  const std::uint32_t number = order_[place];
  for (; place > 0 && before(number, order_[(place - 1) / 2]); place = (place - 1) / 2)
    set_place(place, order_[(place - 1) / 2]);
  set_place(place, number);
}

void CacheStore::sift_down(std::size_t place) {
  if (eviction_ == Eviction::random) return;
  const std::uint32_t number = order_[place];
  while (2 * place + 1 < order_.size()) {
    std::size_t child = 2 * place + 1;
    if (child + 1 < order_.size() && before(order_[child + 1], order_[child])) ++child;
    if (!before(order_[child], number)) break;
    set_place(place, order_[child]);
    place = child;
  }
  set_place(place, number);
}

}  // namespace orrery::protocols
