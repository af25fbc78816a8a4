#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/core/error.hpp>

namespace orrery {

/// What a caller may conclude from a call that gave no reply, over all its attempts: has the server executed it?
enum class RpcFailure : std::uint8_t {
  not_sent,   ///< No: no byte of the request went out.
  rejected,   ///< No: the server says that it did not begin: too busy, shutting down, an unknown or malformed request.
  failed,     ///< Yes, once, and the handler's answer is this error.
  ambiguous,  ///< Nobody knows: the request went out, and the connection or the time ran out before the answer came.
};
[[nodiscard]] std::string_view to_string(RpcFailure failure);

/// An `Error` and what may be concluded from it.
struct [[nodiscard]] RpcError : Error {
  RpcFailure failure;

  RpcError(RpcFailure f, Error error) : Error(std::move(error)), failure(f) {}

  /// The request has certainly had no effect.
  [[nodiscard]] bool had_no_effect() const {
    return failure == RpcFailure::not_sent || failure == RpcFailure::rejected;
  }
  /// "ambiguous: timed_out: Add to counter-0:7000".
  [[nodiscard]] std::string message() const;
};

template <class T>
using RpcResult = std::expected<T, RpcError>;

}  // namespace orrery
