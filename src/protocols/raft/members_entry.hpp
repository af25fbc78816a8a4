#pragma once

#include <string_view>

#include <orrery/core/check.hpp>
#include <orrery/core/error.hpp>

#include "protocols/raft/configuration.hpp"
#include "protocols/raft/little_endian.hpp"

namespace orrery::protocols::raft {

// The payload of an entry with a configuration: three sets of 64 bits.
inline constexpr std::size_t members_bytes = 24;

[[nodiscard]] inline Bytes write_members(const Configuration& members) {
  Bytes bytes;
  append_little_endian(bytes, members.voters.bits);
  append_little_endian(bytes, members.outgoing.bits);
  append_little_endian(bytes, members.learners.bits);
  return bytes;
}

[[nodiscard]] inline Configuration read_members(std::string_view bytes) {
  ORRERY_CHECK(bytes.size() == members_bytes);
  return {{get_u64(bytes)}, {get_u64(bytes.substr(8))}, {get_u64(bytes.substr(16))}};
}

}  // namespace orrery::protocols::raft
