#pragma once

#include <source_location>
#include <string_view>

#include <orrery/core/compiler.hpp>

namespace orrery::detail {

/// Prints the expression, place, seed, simulated time, node and how to replay, then aborts.
[[noreturn]] void check_failed(std::string_view expression, std::string_view message,
                               std::source_location where = std::source_location::current());

}  // namespace orrery::detail

/// A programmer's error. Stays on in release builds; never used for bad input or a failing device.
#define ORRERY_CHECK(condition)                                         \
  do {                                                                  \
    if (!(condition)) [[unlikely]]                                      \
      ::orrery::detail::check_failed(#condition, ::std::string_view{}); \
  } while (false)

/// The same with a sentence for the person who reads it.
#define ORRERY_CHECK_MESSAGE(condition, message)             \
  do {                                                       \
    if (!(condition)) [[unlikely]]                           \
      ::orrery::detail::check_failed(#condition, (message)); \
  } while (false)
