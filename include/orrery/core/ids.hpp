#pragma once

#include <compare>
#include <cstdint>

namespace orrery {

/// Whoever schedules events: a node, a link, the fault scheduler. At most 2^24 - 1 in a run, given out in order of
/// registration by `Simulator::add_origin`.
struct OriginId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const OriginId&) const = default;
};

/// A simulated host. Not an `OriginId`: links and the fault scheduler are origins too.
struct NodeId {
  std::uint32_t value = 0;
  constexpr auto operator<=>(const NodeId&) const = default;
};

/// The node field of records and taps that concern no node.
inline constexpr NodeId no_node{0xffffffff};

/// What an event or a trace record is. Values are explicit and frozen: they reach the digest, so that no order of
/// registration can change it. Each layer owns a range: core 0x00xx, task 0x01xx, network 0x02xx, storage 0x03xx,
/// process 0x04xx, fault 0x05xx, testing 0x06xx, real 0x07xx; users from 0x8000.
enum class Kind : std::uint16_t {};

}  // namespace orrery
