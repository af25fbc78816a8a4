#pragma once

#include <cstdint>
#include <string_view>

namespace orrery::kv {

/// CRC-32C (Castagnoli; RFC 3720, B.4), by table, eight bytes at a time: the same on every machine. To sum up several
/// pieces give the sum of those before as `sum`.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t sum = 0);

}  // namespace orrery::kv
