#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orrery::kv {

using Bytes = std::string;

/// What a peer may make this side hold. A frame that asks for more is a protocol error as soon as it says so: nothing
/// is reserved for a length before its bytes have come.
struct Limits {
  std::size_t max_arguments = 1024 * 1024;                  ///< Of a request; also elements of one array in a reply.
  std::size_t max_bulk_bytes = std::size_t{64} << 20;       ///< Of one argument or bulk reply.
  std::size_t max_inline_bytes = std::size_t{64} << 10;     ///< Of a line: inline command, simple string, error.
  std::size_t max_buffered_bytes = std::size_t{128} << 20;  ///< Of one whole frame.
  std::size_t max_depth = 16;                               ///< Of arrays within arrays in a reply.
};

/// What a parser's `next()` found.
enum class Parsed : std::uint8_t {
  complete,   ///< A whole frame: take it, call `next()` again.
  need_more,  ///< Part of a frame, or nothing: feed more.
  error,      ///< The peer broke the protocol. Final: there is no telling where its next frame would begin.
};

}  // namespace orrery::kv
