#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <orrery/core/time.hpp>

namespace orrery::scenario::rules {

/// For each of a fixed number of ids a time, `Time::max()` at first; the least is at hand. Allocates only when made.
class TimeHeap {
 public:
  explicit TimeHeap(std::size_t ids = 0) : place_(ids, absent) { heap_.reserve(ids); }

  [[nodiscard]] Time least() const { return heap_.empty() ? Time::max() : heap_[0].first; }
  [[nodiscard]] std::uint32_t least_id() const { return heap_[0].second; }

  void set(std::uint32_t id, Time at) {
    if (at == Time::max()) return remove(id);
    if (place_[id] == absent) {
      place_[id] = static_cast<std::uint32_t>(heap_.size());
      heap_.emplace_back(at, id);
    }
    heap_[place_[id]].first = at;
    settle(place_[id]);
  }

 private:
  using Entry = std::pair<Time, std::uint32_t>;
  static constexpr std::uint32_t absent = 0xffffffff;

  void remove(std::uint32_t id) {
    const std::uint32_t at = std::exchange(place_[id], absent);
    if (at == absent) return;
    const Entry last = heap_.back();
    heap_.pop_back();
    if (at == heap_.size()) return;
    put(at, last);
    settle(at);
  }

  void put(std::uint32_t at, Entry entry) {
    heap_[at] = entry;
    place_[entry.second] = at;
  }

  void settle(std::uint32_t at) {
    const Entry moved = heap_[at];
    while (at > 0 && moved < heap_[(at - 1) / 2]) {
      put(at, heap_[(at - 1) / 2]);
      at = (at - 1) / 2;
    }
    for (;;) {
      std::uint32_t child = 2 * at + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && heap_[child + 1] < heap_[child]) ++child;
      if (!(heap_[child] < moved)) break;
      put(at, heap_[child]);
      at = child;
    }
    put(at, moved);
  }

  std::vector<Entry> heap_;
  std::vector<std::uint32_t> place_;
};

}  // namespace orrery::scenario::rules
