#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>

namespace orrery::cli {

inline constexpr std::size_t seeds_file_bytes_max = std::size_t{16} << 20;

/// A corpus of seeds: one a line, decimal or 0x-hexadecimal; what follows a '#' is a comment, and empty lines are
/// passed over. Errors name the place, "corpus.txt:3: …".
[[nodiscard]] Result<std::vector<std::uint64_t>> parse_seeds_file(std::string_view text, const std::string& path);
[[nodiscard]] Result<std::vector<std::uint64_t>> read_seeds_file(const std::string& path);

}  // namespace orrery::cli
