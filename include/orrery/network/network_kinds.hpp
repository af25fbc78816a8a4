#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <orrery/core/kind_info.hpp>

namespace orrery {

namespace kinds {

// Events.
inline constexpr Kind segment_arrival{0x0201};
inline constexpr Kind datagram_arrival{0x0202};
inline constexpr Kind reset_arrival{0x0203};
inline constexpr Kind retransmission{0x0204};  ///< A stream sends again what got no answer.
inline constexpr Kind window_update{0x0205};   ///< A writer that waited for room may go on.
inline constexpr Kind connect_timeout{0x0206};
inline constexpr Kind keep_alive{0x0207};     ///< A connection over a dead path is given up.
inline constexpr Kind clog_end{0x0208};       ///< A clogged link lets its packets go.
inline constexpr Kind swizzle_clog{0x0209};   ///< A link of a swizzled node is clogged.
inline constexpr Kind name_resolved{0x020a};  ///< A look-up that was slow is answered.

// Records of streams: node, peer, id = number of the connection.
inline constexpr Kind listening{0x0220};   ///< value: port.
inline constexpr Kind connecting{0x0221};  ///< value: port.
inline constexpr Kind connected{0x0222};
inline constexpr Kind accepted{0x0223};             ///< Ready to be accepted.
inline constexpr Kind segment_sent{0x0224};         ///< value: bytes.
inline constexpr Kind segment_delivered{0x0225};    ///< value: bytes.
inline constexpr Kind segment_dropped{0x0226};      ///< value: a `PacketDrop`.
inline constexpr Kind finished_writing{0x0227};     ///< The peer has read, or will read, the end of the stream.
inline constexpr Kind connection_failed{0x0228};    ///< value: an `ErrorCode`.
inline constexpr Kind control_sent{0x022a};         ///< value: what for, as the words of `KindInfo` say.
inline constexpr Kind connection_vanished{0x0229};  ///< Its host crashed; the peer learns nothing.

// Records of datagrams: node, peer, value = bytes, or for a drop a `PacketDrop`.
inline constexpr Kind datagram_sent{0x0230};
inline constexpr Kind datagram_delivered{0x0231};
inline constexpr Kind datagram_dropped{0x0232};

/// A copy of a datagram, or a segment of a stream, is on its way from node to peer: value = ns of its arrival, id =
/// `packet_id`. Recorded for sinks that want it.
inline constexpr Kind packet_in_flight{0x0233};
/// Somebody has caught a datagram on its way from node to peer: id = `packet_id`, value = ns of the arrival that it was
/// to have. What becomes of it is told by the records that follow at that time.
inline constexpr Kind packet_caught{0x0234};

// Records of faults.
inline constexpr Kind partitioned{0x0240};       ///< id: partition, value: hosts on the one side.
inline constexpr Kind partition_healed{0x0241};  ///< id: partition.
inline constexpr Kind network_healed{0x0242};
inline constexpr Kind link_clogged{0x0243};        ///< value: ns.
inline constexpr Kind link_slowed{0x0244};         ///< value: ns.
inline constexpr Kind connection_torn{0x0245};     ///< id: connection.
inline constexpr Kind connect_hangs{0x0246};       ///< id: connection.
inline constexpr Kind connect_is_refused{0x0247};  ///< id: connection.
inline constexpr Kind write_fragmented{0x0248};    ///< id: connection, value: pieces.
inline constexpr Kind read_shortened{0x0249};      ///< id: connection, value: bytes at most.
inline constexpr Kind datagram_duplicated{0x024a};
inline constexpr Kind datagram_reordered{0x024b};   ///< value: ns.
inline constexpr Kind node_swizzled{0x024c};        ///< id: links, value: ns.
inline constexpr Kind link_throttled{0x024d};       ///< value: ns.
inline constexpr Kind pair_delayed{0x024e};         ///< value: ns.
inline constexpr Kind connection_silenced{0x024f};  ///< id: connection.
inline constexpr Kind connect_swallowed{0x0250};    ///< id: connection.
inline constexpr Kind resolve_failed{0x0251};
inline constexpr Kind resolve_slowed{0x0252};  ///< value: ns.
inline constexpr Kind bit_flipped{0x0253};     ///< id: connection, 0 for a datagram, value: bit, from 0.
inline constexpr Kind packet_intercepted{
    0x0254};  ///< id: connection, 0 for a datagram, value: a `PacketVerdict::Action`.

}  // namespace kinds

/// What a packet is, in a number: the first byte of a datagram, which is the id of the message where there is one, in
/// the upper 8 bits (0 for a segment), and in the lower 24 how many bytes it has.
[[nodiscard]] constexpr std::uint32_t packet_id(std::uint8_t first_byte, std::size_t bytes) {
  return std::uint32_t{first_byte} << 24 | static_cast<std::uint32_t>(bytes < 0xffffff ? bytes : 0xffffff);
}

/// How the records of the network read.
[[nodiscard]] std::span<const KindInfo> network_kinds();

}  // namespace orrery
