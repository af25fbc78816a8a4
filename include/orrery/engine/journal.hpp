#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

namespace detail {
struct ActorType;
}

/// A message from outside of the world, as it was admitted.
struct AdmittedMessage {
  Tick tick = 0;  ///< When: before the window that begins at this tick.
  Tick after = 0;
  ActorId to;
  MessageKind kind{};
  Tier tier = Tier::normal;
  std::uint8_t mail_class = 0;
  /// 0: it was delivered in that window, or later. Else it was handled at once, in this step after the window before.
  std::uint32_t step = 0;
  std::byte payload[detail::payload_max] = {};  ///< What is beyond `mail_class` says nothing.
};

/// Kinds of entries that are no messages: what was done to the engine itself.
enum class Control : std::uint16_t {
  subscribe = 6,
  unsubscribe = 7,
  drain = 8,
  stop = 9,
  kill = 10,   ///< Who had not stopped in time was killed.
  spawn = 11,  ///< `to` is who was made,
  adopt = 12,
  supervise = 13,  ///< and here slot and generation are a `SupervisorRef`'s.
  shut_down = 14,  ///< So here.
  exit = 15,
  fail = 4096,  ///< No message has such a kind.
};
[[nodiscard]] constexpr bool is_control(MessageKind kind) {
  return (kind >= MessageKind{6} && kind <= MessageKind{15}) || kind == static_cast<MessageKind>(Control::fail);
}

/// A message, or what was done to the engine itself.
struct JournalEntry : AdmittedMessage {
  JournalEntry() = default;
  JournalEntry(const AdmittedMessage& mail) : AdmittedMessage(mail) {}

  Bytes data{};                             ///< With what it was done, if `kind` is a `Control`.
  const detail::ActorType* type = nullptr;  ///< What was spawned; null: one of the name that `data` says.
};

/// All that entered a world from outside since it was started, in the order in which it was admitted. With it a run can
/// be run again: the same actors spawned before, the same seed and the same journal lead to the same digest, whatever
/// threads sent what when. Not in it: pausing and resuming, which take none of the world's time.
using Journal = std::vector<JournalEntry>;

/// Why a journal cannot be replayed any further.
struct JournalProblem {
  std::size_t entry = 0;  ///< The first that does not fit this world; from 0.
  std::string what{};
};

}  // namespace orrery
