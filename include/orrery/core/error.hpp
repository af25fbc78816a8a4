#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace orrery {

/// An operating error. A code exists only where a caller could react to it differently.
enum class ErrorCode : std::uint16_t {
  timed_out,           ///< A deadline passed; the operation may or may not have taken effect.
  connection_refused,  ///< The host answers, nothing listens there.
  connection_reset,    ///< The peer or the network tore the connection down; unread data is lost.
  closed,              ///< The handle was closed or shut down on this side.
  unreachable,         ///< No route, or the host is down.
  host_not_found,      ///< The name does not resolve.
  address_in_use,      ///< The port is taken on this node.
  not_found,           ///< No such file.
  already_exists,      ///< The file exists and `create_new` was asked for.
  io_error,            ///< The device failed; what was written since the last successful sync may be lost.
  disk_full,           ///< Quota or capacity reached; nothing of the write was applied.
  too_large,           ///< Over a stated bound.
  invalid_argument,    ///< Bad input from outside; a programmer's error is an `ORRERY_CHECK` instead.
  unsupported,         ///< This implementation of the seam cannot do it.
};

/// The code's name as written above, such as `connection_refused`.
[[nodiscard]] std::string_view to_string(ErrorCode code);

/// An error as a value: what kind, and a sentence fragment that names the thing ("listen 10.0.0.2:6379").
struct [[nodiscard]] Error {
  ErrorCode code;
  std::string detail;

  Error(ErrorCode c, std::string d = {}) : code(c), detail(std::move(d)) {}

  /// "connection_refused: connect server-1:6379".
  [[nodiscard]] std::string message() const;
  friend bool operator==(const Error& error, ErrorCode c) { return error.code == c; }
};

template <class T>
using Result = std::expected<T, Error>;

/// Shorthand for a failed `Result`: `return failure(ErrorCode::not_found, path);`
[[nodiscard]] std::unexpected<Error> failure(ErrorCode code, std::string detail = {});

/// Owned octets. A string, as in LevelDB and Protocol Buffers: text protocols need no conversion.
using Bytes = std::string;

}  // namespace orrery
