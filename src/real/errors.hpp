#pragma once

#include <boost/system/error_code.hpp>

#include <string>

#include <orrery/core/error.hpp>

namespace orrery::real {

/// What a caller can react to, of an `errno`. The detail is `what` and the system's words.
[[nodiscard]] Error error_of(int error_number, const std::string& what);

[[nodiscard]] inline Error error_of(const boost::system::error_code& code, const std::string& what) {
  return error_of(code.value(), what);
}

}  // namespace orrery::real
