#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
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

template <class Entry>
void sort_by_insertion(Entry* entries, std::size_t count) {
  for (std::size_t i = 1; i < count; ++i) {
    const Entry entry = entries[i];
    std::size_t at = i;
    for (; at > 0 && entries[at - 1] < entry; --at) entries[at] = entries[at - 1];
    entries[at] = entry;
  }
}

inline constexpr std::size_t dealt_max = 64;

/// Puts entries, at most `dealt_max`, into order as far as their times fall into different ones of 32 to 64 equal
/// spans.
template <class Entry>
void deal_latest_first(std::vector<Entry>& entries) {
  std::uint64_t first = entries.front().time, last = first;
  for (const Entry& entry : entries) {
    first = std::min(first, entry.time);
    last = std::max(last, entry.time);
  }
  constexpr unsigned span_bits = 6;
  const auto bits = static_cast<unsigned>(std::bit_width(last - first));
  const unsigned shift = bits > span_bits ? bits - span_bits : 0;
  const auto span_of = [last, shift](const Entry& entry) { return (last - entry.time) >> shift; };
  std::array<std::uint8_t, 1U << span_bits> ends{};
  for (const Entry& entry : entries) ++ends[span_of(entry)];
  for (std::size_t span = 1; span < ends.size(); ++span)
    ends[span] = static_cast<std::uint8_t>(ends[span] + ends[span - 1]);
  std::array<Entry, dealt_max> dealt;
  for (const Entry& entry : entries) dealt[--ends[span_of(entry)]] = entry;
  std::copy_n(dealt.begin(), entries.size(), entries.begin());
}

/// Sorts entries, the latest first: few of them or many, in any order or nearly sorted.
template <class Entry>
void sort_latest_first(std::vector<Entry>& entries) {
  constexpr std::size_t insertion_max = 24;  // Up to here insertion sort is fastest.
  const std::size_t count = entries.size();
  if (count > dealt_max) {
    if (!std::is_sorted(entries.begin(), entries.end(), Later())) std::sort(entries.begin(), entries.end(), Later());
    return;
  }
  if (count > insertion_max) deal_latest_first(entries);
  sort_by_insertion(entries.data(), count);
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
