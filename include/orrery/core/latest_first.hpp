#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace orrery::detail {

/// Whether `a` is later than `b`.
struct Later {
  template <class Entry>
  bool operator()(const Entry& a, const Entry& b) const {
    return b < a;
  }
};

/// Puts an entry at its place among entries that are sorted, the latest first: fast where it is near the end.
template <class Entry>
void insert_latest_first(std::vector<Entry>& sorted, const Entry& entry) {
  std::size_t at = sorted.size();
  sorted.push_back(entry);
  for (; at > 0 && sorted[at - 1] < entry; --at) sorted[at] = sorted[at - 1];
  sorted[at] = entry;
}

/// Sorts entries, the latest first: few of them or many, in any order or nearly sorted.
template <class Entry>
void sort_latest_first(std::vector<Entry>& entries) {
  constexpr std::size_t insertion_max = 48;  // Up to here insertion sort is fastest.
  const std::size_t count = entries.size();
  if (count > insertion_max) {
    if (!std::is_sorted(entries.begin(), entries.end(), Later())) std::sort(entries.begin(), entries.end(), Later());
    return;
  }
  for (std::size_t i = 1; i < count; ++i) {
    const Entry entry = entries[i];
    std::size_t at = i;
    for (; at > 0 && entries[at - 1] < entry; --at) entries[at] = entries[at - 1];
    entries[at] = entry;
  }
}

/// A heap of entries, the earliest in front.
template <class Entry>
void push_late(std::vector<Entry>& heap, const Entry& entry) {
  heap.push_back(entry);
  std::push_heap(heap.begin(), heap.end(), Later());
}
template <class Entry>
void pop_late(std::vector<Entry>& heap) {
  std::pop_heap(heap.begin(), heap.end(), Later());
  heap.pop_back();
}

}  // namespace orrery::detail
