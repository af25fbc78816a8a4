#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>

#include "protocols/raft/configuration.hpp"

namespace orrery::protocols::raft {

/// What an entry of the log is for.
enum class EntryKind : std::uint8_t {
  no_op,          ///< Of a new leader, to commit what is before it.
  command,        ///< For the state machine.
  read,           ///< A read that goes through the log.
  configuration,  ///< The members from here on.
};

struct Entry {
  Term term = 0;
  EntryKind kind = EntryKind::no_op;
  std::string_view payload{};
};

// An entry travels, and lies on disk, as it lies in memory:
//   term u64 · kind u8 · length of the payload u32 · payload
inline constexpr std::size_t entry_header_bytes = 13;

/// The first of `entries`, which loses it; nothing if they are none, or damaged.
[[nodiscard]] std::optional<Entry> take_entry(std::string_view& entries);

/// A place in the log that says what all before it is.
struct LogPosition {
  Index index = 0;
  Term term = 0;
  std::uint64_t hash = 0;  ///< Of all entries up to here.

  friend bool operator==(const LogPosition&, const LogPosition&) = default;
};

/// The entries that follow a snapshot, or the very beginning, in one piece of memory, so that a message or a write to
/// disk is a copy of a part of it.
class Log {
 public:
  /// What the snapshot holds.
  [[nodiscard]] const LogPosition& base() const { return base_; }
  [[nodiscard]] Index last_index() const { return base_.index + places_.size(); }
  [[nodiscard]] Term last_term() const { return places_.empty() ? base_.term : places_.back().term; }
  [[nodiscard]] LogPosition last() const { return at(last_index()); }
  /// Of an index from that of the base to the last.
  [[nodiscard]] LogPosition at(Index index) const;
  [[nodiscard]] Term term_at(Index index) const { return index == base_.index ? base_.term : place(index).term; }
  /// Whether the entry at `index` (or the base) is there and of this term.
  [[nodiscard]] bool has(Index index, Term term) const {
    return index >= base_.index && index <= last_index() && term_at(index) == term;
  }
  /// Of an index behind the base; valid until the log changes.
  [[nodiscard]] Entry entry(Index index) const;
  /// The entries `first` to `last`; valid until the log changes.
  [[nodiscard]] std::string_view slice(Index first, Index last) const;
  /// The last of those from `first` on that fit `bytes_max` together; `first` if it alone does not.
  [[nodiscard]] Index last_within(Index first, std::uint32_t bytes_max) const;
  /// The last up to `index` whose term is at most `term`; the base's if there is none.
  [[nodiscard]] Index last_of_term_up_to(Index index, Term term) const;
  /// Of all entries together.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.size(); }

  void append(const Entry& entry);
  /// Takes `first` and all behind it away.
  void truncate_from(Index first);
  /// A snapshot that ends at `position` takes the place of what is before it. What follows stays if the log has the
  /// position; else nothing is left.
  void rebase(const LogPosition& position);
  /// As `rebase`, but keeps what follows whatever the entry at the position is.
  void rebase_keeping_suffix(const LogPosition& position);

 private:
  struct Place {
    Term term;
    std::uint64_t hash;  // Of all entries up to here.
    std::uint64_t end;   // In `bytes_`.
  };

  [[nodiscard]] const Place& place(Index index) const;
  [[nodiscard]] std::uint64_t begin_of(Index index) const {
    return index == base_.index + 1 ? 0 : place(index - 1).end;
  }

  LogPosition base_;
  std::vector<Place> places_;
  Bytes bytes_;
};

}  // namespace orrery::protocols::raft
