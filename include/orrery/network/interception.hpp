#pragma once

#include <cstdint>
#include <string_view>

#include <orrery/core/check.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// What a packet is for.
enum class PacketPart : std::uint8_t {
  datagram,
  handshake,  ///< Of a stream: SYN, SYN-ACK or ACK; without payload.
  data,       ///< A segment of a stream.
  finish,     ///< Of a stream: FIN; without payload.
};

/// A packet that is about to travel. Valid during the call.
struct PacketView {
  NodeId from;
  NodeId to;
  std::uint16_t from_port = 0;
  std::uint16_t to_port = 0;
  PacketPart part = PacketPart::data;
  std::uint32_t connection = 0;  ///< Its number, as in records; 0 for a datagram.
  std::string_view payload;
  std::uint64_t ordinal = 0;  ///< Of the packet on its link: the number in the decision's id, "intercept:a>b#17".
};

/// What becomes of a packet.
class PacketVerdict {
 public:
  enum class Action : std::uint8_t { pass, drop, delay, duplicate };

  /// It travels as if nobody had asked.
  static PacketVerdict pass() { return PacketVerdict(Action::pass, Duration{}); }
  /// It is lost. A stream sends it again, after its retransmission timeout: and asks again.
  static PacketVerdict drop() { return PacketVerdict(Action::drop, Duration{}); }
  /// It takes longer, by `by`, which is not negative. On a stream nothing overtakes it; a datagram may be overtaken.
  static PacketVerdict delay(Duration by) {
    ORRERY_CHECK(by.count() >= 0);
    return PacketVerdict(Action::delay, by);
  }
  /// A datagram arrives twice, the second time with a latency of its own. A stream takes no notice.
  static PacketVerdict duplicate() { return PacketVerdict(Action::duplicate, Duration{}); }

  [[nodiscard]] Action action() const { return action_; }
  [[nodiscard]] Duration by() const { return by_; }

 private:
  PacketVerdict(Action action, Duration by) : action_(action), by_(by) {}

  Action action_;
  Duration by_;
};

/// What becomes of a packet that is caught on its way.
struct CaughtPacket {
  enum class Fate : std::uint8_t { drop, delay, duplicate };
  Fate fate = Fate::drop;
  Duration by{};  ///< How much later it, or its copy, arrives; not negative.
};

/// Decides on packets by what they say.
using Interceptor = std::function<PacketVerdict(const PacketView& packet)>;

/// An interceptor in force.
struct InterceptorId {
  std::uint32_t value = 0;
};

}  // namespace orrery
