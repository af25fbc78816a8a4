#include <orrery/core/error.hpp>

namespace orrery {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::timed_out: return "timed_out";
    case ErrorCode::connection_refused: return "connection_refused";
    case ErrorCode::connection_reset: return "connection_reset";
    case ErrorCode::closed: return "closed";
    case ErrorCode::unreachable: return "unreachable";
    case ErrorCode::host_not_found: return "host_not_found";
    case ErrorCode::address_in_use: return "address_in_use";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::already_exists: return "already_exists";
    case ErrorCode::io_error: return "io_error";
    case ErrorCode::disk_full: return "disk_full";
    case ErrorCode::too_large: return "too_large";
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::unsupported: return "unsupported";
  }
  return "unknown";
}

std::string Error::message() const {
  std::string text(to_string(code));
  if (!detail.empty()) text.append(": ").append(detail);
  return text;
}

std::unexpected<Error> failure(ErrorCode code, std::string detail) {
  return std::unexpected<Error>(Error{code, std::move(detail)});
}

}  // namespace orrery
