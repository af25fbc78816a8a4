#pragma once

#include <cstddef>
#include <string>

#include <orrery/core/error.hpp>

namespace orrery::cli {

/// What stands in a file, or on stdin for "-"; of a longer one the first `bytes_max` bytes.
[[nodiscard]] Result<std::string> text_of_file(const std::string& name, std::size_t bytes_max);

}  // namespace orrery::cli
