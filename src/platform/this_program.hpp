#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/child.hpp"
#include "platform/file_descriptor.hpp"

namespace orrery::platform {

enum class Errors : std::uint8_t { shown, discarded };

/// Starts this very program anew, with these arguments (the first is its name). It inherits `descriptor` under the same
/// number; its standard output goes nowhere, its errors where those of this process go, or nowhere. Not running if that
/// cannot be.
[[nodiscard]] Child start_this_program(const std::vector<std::string>& arguments, const FileDescriptor& descriptor,
                                       Errors errors);

}  // namespace orrery::platform
