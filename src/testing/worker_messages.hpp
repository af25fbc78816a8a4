#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orrery::detail {

/// Messages between a worker and its parent: four bytes of length, one of type, and the payload.
inline constexpr std::size_t message_header_bytes = 5;
inline constexpr std::size_t message_bytes_max = std::size_t{64} << 20;

enum class MessageType : std::uint8_t { order, preliminary, finished, history };

struct MessageHeader {
  std::size_t payload_bytes = 0;
  std::uint8_t type = 0;
};

/// Written to stdout by a worker when a seed is done: what comes after it belongs to the next seed.
inline constexpr std::string_view output_mark{
    "\0\x1e"
    "seed done\n",
    12};

[[nodiscard]] inline std::string message(MessageType type, std::string_view payload) {
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(payload.size() >> (8 * i) & 0xff);
  bytes += static_cast<char>(type);
  return bytes.append(payload);
}

/// `bytes` has at least a header.
[[nodiscard]] inline MessageHeader message_header(std::string_view bytes) {
  MessageHeader header;
  for (std::size_t i = 0; i < 4; ++i)
    header.payload_bytes |= std::size_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  header.type = static_cast<std::uint8_t>(bytes[4]);
  return header;
}

}  // namespace orrery::detail
