#include "protocols/raft/log.hpp"

#include <algorithm>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>

#include "protocols/raft/little_endian.hpp"

namespace orrery::protocols::raft {

std::optional<Entry> take_entry(std::string_view& entries) {
  if (entries.size() < entry_header_bytes) return std::nullopt;
  const std::uint32_t length = get_u32(entries.substr(9));
  const auto kind = static_cast<std::uint8_t>(entries[8]);
  if (length > entries.size() - entry_header_bytes) return std::nullopt;
  if (kind > static_cast<std::uint8_t>(EntryKind::configuration)) return std::nullopt;
  const Entry entry{get_u64(entries), static_cast<EntryKind>(kind), entries.substr(entry_header_bytes, length)};
  entries.remove_prefix(entry_header_bytes + length);
  return entry;
}

const Log::Place& Log::place(Index index) const {
  ORRERY_CHECK(index > base_.index && index <= last_index());
  return places_[index - base_.index - 1];
}

LogPosition Log::at(Index index) const {
  if (index == base_.index) return base_;
  return {index, place(index).term, place(index).hash};
}

Entry Log::entry(Index index) const {
  std::string_view bytes = slice(index, index);
  const std::optional<Entry> entry = take_entry(bytes);
  ORRERY_CHECK(entry.has_value());
  return *entry;
}

std::string_view Log::slice(Index first, Index last) const {
  if (first > last) return {};
  const std::uint64_t begin = begin_of(first);
  return std::string_view(bytes_).substr(begin, place(last).end - begin);
}

Index Log::last_within(Index first, std::uint32_t bytes_max) const {
  const std::uint64_t end_max = begin_of(first) + bytes_max;
  if (places_.back().end <= end_max) return last_index();
  const auto from = places_.begin() + static_cast<std::ptrdiff_t>(first - base_.index - 1);
  const auto beyond =
      std::partition_point(from, places_.end(), [end_max](const Place& place) { return place.end <= end_max; });
  return std::max(first, base_.index + static_cast<std::uint64_t>(beyond - places_.begin()));
}

Index Log::last_of_term_up_to(Index index, Term term) const {
  while (index > base_.index && term_at(index) > term) --index;
  return index;
}

void Log::append(const Entry& entry) {
  char header[entry_header_bytes];
  put_little_endian(header, entry.term);
  header[8] = static_cast<char>(entry.kind);
  put_little_endian(header + 9, static_cast<std::uint32_t>(entry.payload.size()));
  const std::uint64_t before = last().hash;
  bytes_.append(header, sizeof header);
  bytes_.append(entry.payload);
  const std::string_view written = std::string_view(bytes_).substr(begin_of(last_index() + 1));
  places_.push_back({entry.term, combine(before, hash_bytes(written)), bytes_.size()});
}

void Log::truncate_from(Index first) {
  if (first > last_index()) return;
  bytes_.resize(begin_of(first));
  places_.resize(first - base_.index - 1);
}

void Log::rebase(const LogPosition& position) {
  if (!has(position.index, position.term)) truncate_from(base_.index + 1);
  rebase_keeping_suffix(position);
}

void Log::rebase_keeping_suffix(const LogPosition& position) {
  if (position.index >= last_index()) {
    places_.clear();
    bytes_.clear();
    base_ = position;
    return;
  }
  const Bytes suffix(slice(position.index + 1, last_index()));
  places_.clear();
  bytes_.clear();
  base_ = position;
  std::string_view left = suffix;
  while (const std::optional<Entry> entry = take_entry(left)) append(*entry);
}

}  // namespace orrery::protocols::raft
