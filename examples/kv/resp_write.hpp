#pragma once

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "resp_limits.hpp"

namespace orrery::kv {

namespace detail {

inline void append_header(Bytes& out, char type, std::int64_t value) {
  char text[24];
  text[0] = type;
  char* end = std::to_chars(text + 1, text + sizeof text - 2, value).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(text, static_cast<std::size_t>(end - text));
}

void append_line(Bytes& out, char type, std::string_view text);

}  // namespace detail

// RESP2, the Redis serialization protocol (redis.io/docs/reference/protocol-spec): each function appends one frame.

/// `+text`. A line break in the text becomes a space: it would end the frame.
inline void append_simple(Bytes& out, std::string_view text) { detail::append_line(out, '+', text); }

/// `-text`: begins with a code in capitals, `ERR` if no client could react to it. Line breaks become spaces.
inline void append_error(Bytes& out, std::string_view text) { detail::append_line(out, '-', text); }

inline void append_ok(Bytes& out) { out.append("+OK\r\n", 5); }
inline void append_integer(Bytes& out, std::int64_t value) { detail::append_header(out, ':', value); }
inline void append_null(Bytes& out) { out.append("$-1\r\n", 5); }

inline void append_bulk(Bytes& out, std::string_view bytes) {
  detail::append_header(out, '$', static_cast<std::int64_t>(bytes.size()));
  out.append(bytes);
  out.append("\r\n", 2);
}

/// The `count` frames appended next are its elements.
inline void append_array_header(Bytes& out, std::uint64_t count) {
  detail::append_header(out, '*', static_cast<std::int64_t>(count));
}

/// A request, as clients send it: an array of bulk strings.
void append_request(Bytes& out, std::span<const std::string_view> arguments);
inline void append_request(Bytes& out, std::initializer_list<std::string_view> arguments) {
  append_request(out, std::span<const std::string_view>(arguments.begin(), arguments.size()));
}

}  // namespace orrery::kv
