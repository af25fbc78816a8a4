#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/engine/actor_id.hpp>

namespace orrery {

/// Bytes of an actor's state, or elements of a member: [begin, end).
struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  constexpr bool operator==(const ByteRange&) const = default;
};

/// A pooled member whose elements are not what they were.
struct PooledChange {
  std::uint32_t offset = 0;  ///< Where the member is in the actor, in bytes.
  std::uint32_t from = 0;    ///< How many elements it had, and has.
  std::uint32_t to = 0;
  std::vector<ByteRange> elements{};  ///< That differ, of those that it had and has.
};

/// An actor that is not what it was.
struct ActorChange {
  enum class What : std::uint8_t { spawned, ended, changed };
  What what = What::changed;
  ActorId who{};
  std::string_view type{};
  bool restarted = false;          ///< Since then.
  std::vector<ByteRange> bytes{};  ///< Of its state, that differ; those less than 8 bytes apart are one range.
  std::vector<PooledChange> pooled{};
};

/// What is different in a world that was `from` and is `to`.
struct WorldDiff {
  Tick from = 0;
  Tick to = 0;
  std::uint64_t spawned = 0;
  std::uint64_t ended = 0;
  std::uint64_t changed = 0;  ///< Actors that are in both, with another state, or started again.
  std::uint64_t told = 0;     ///< Actors that are in both and were told something in between.
  /// In the order of slots, ended before spawned; the first of them, if there are more than was asked for.
  std::vector<ActorChange> actors{};
  std::uint64_t mail_from = 0;  ///< On its way.
  std::uint64_t mail_to = 0;
  std::uint64_t timers_from = 0;  ///< Of supervisors.
  std::uint64_t timers_to = 0;
  std::uint64_t blocks = 0;           ///< Of states and of what the engine knows of actors,
  std::uint64_t blocks_compared = 0;  ///< and those of them that both do not share.

  /// Whether it is another world: not only another tick.
  [[nodiscard]] bool any() const {
    return spawned + ended + changed + told > 0 || mail_from != mail_to || timers_from != timers_to;
  }
  /// A line of counts each, and one for each actor listed.
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] std::string_view to_string(ActorChange::What what);

}  // namespace orrery
