#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <orrery/core/error.hpp>

namespace orrery {

inline constexpr std::size_t disk_path_bytes_max = 1024;
inline constexpr std::size_t disk_path_part_bytes_max = 255;

/// Whether every disk, simulated or real, accepts `path`: relative, '/' between parts, no part empty, "." or "..", no
/// NUL, at most 1024 bytes in all and 255 in a part. Error: `invalid_argument`, which quotes the path and says what is
/// wrong.
[[nodiscard]] Result<void> check_disk_path(std::string_view path);

/// `path` in quotes for a message: what is not printable ASCII is escaped, and what is long is cut.
[[nodiscard]] std::string quote_disk_path(std::string_view path);

}  // namespace orrery
