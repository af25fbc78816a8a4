#pragma once

#include <cstddef>
#include <expected>
#include <string_view>
#include <vector>

#include <orrery/model/document.hpp>

namespace orrery {

/// What a TOML file may have at most.
inline constexpr std::size_t toml_bytes_max = 64 << 10;

/// Reads TOML (1.0, UTF-8), and keeps where each value stood. Dates and times are refused, and so are lines with more
/// than 32 dots, since nothing here is nested so deep. Of a text that is no TOML one problem is told, since what
/// follows it cannot be.
[[nodiscard]] std::expected<model::Value, std::vector<model::Problem>> read_toml(std::string_view text);

}  // namespace orrery
