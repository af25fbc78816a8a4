#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>
#include <orrery/process/rpc_error.hpp>
#include <orrery/process/wire.hpp>

namespace orrery::detail {

// Error codes travel as their numbers.
static_assert(static_cast<int>(ErrorCode::timed_out) == 0 && static_cast<int>(ErrorCode::unsupported) == 13,
              "new codes go to the end");

/// An error for the other end, which may know fewer codes.
struct ErrorNotice {
  static constexpr std::size_t text_bytes_max = 1024;

  std::uint16_t code = 0;
  std::string detail;

  ErrorNotice() = default;
  explicit ErrorNotice(const Error& error)
      : code(static_cast<std::uint16_t>(error.code)),
        detail(std::string_view(error.detail).substr(0, text_bytes_max)) {}

  [[nodiscard]] Error error() const {
    const bool known = code <= static_cast<std::uint16_t>(ErrorCode::unsupported);
    return Error(known ? static_cast<ErrorCode>(code) : ErrorCode::io_error, detail);
  }
  void wire_fields(auto& fields) {
    fields(code);
    fields.bounded(detail, text_bytes_max);
  }
};

/// Body of a `failure` frame.
struct FailureNotice {
  RpcFailure failure = RpcFailure::failed;
  ErrorNotice error;

  void wire_fields(auto& fields) {
    fields.up_to(failure, RpcFailure::ambiguous);
    fields(error);
  }
};

/// Body of a `close` frame.
struct CloseNotice {
  bool untouched = false;  ///< No request of this connection was begun.
  ErrorNotice error;

  void wire_fields(auto& fields) { fields(untouched, error); }
};

}  // namespace orrery::detail
