#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

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
  drain = 8,
  stop = 9,
  kill = 10,  ///< Who had not stopped in time was killed.
};
[[nodiscard]] constexpr bool is_control(MessageKind kind) { return kind >= MessageKind{8} && kind <= MessageKind{10}; }

/// All that entered a world from outside, in the order in which it was admitted. With it a run can be run again: the
/// same actors spawned, the same seed and the same journal lead to the same digest, whatever threads sent what when.
using Journal = std::vector<AdmittedMessage>;

}  // namespace orrery
