#include "real/errors.hpp"

#include <cerrno>
#include <system_error>

namespace orrery::real {
namespace {

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ECONNREFUSED: return ErrorCode::connection_refused;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
    case ENOTCONN: return ErrorCode::connection_reset;
    case ETIMEDOUT: return ErrorCode::timed_out;
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN: return ErrorCode::unreachable;
    case EADDRINUSE: return ErrorCode::address_in_use;
    case ENOENT: return ErrorCode::not_found;
    case EEXIST: return ErrorCode::already_exists;
    case ENOSPC:
    case EDQUOT: return ErrorCode::disk_full;
    case EMSGSIZE:
    case EFBIG:
    case EOVERFLOW:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS: return ErrorCode::too_large;
    case EINVAL:
    case ENOTDIR:
    case EISDIR:
    case ELOOP:
    case ENAMETOOLONG:
    case EADDRNOTAVAIL:
    case EACCES:
    case EPERM: return ErrorCode::invalid_argument;
    default: return ErrorCode::io_error;
  }
}

}  // namespace

Error error_of(int error_number, const std::string& what) {
  return {code_of(error_number), what + ": " + std::system_category().message(error_number)};
}

}  // namespace orrery::real
