#pragma once

#include <cstdint>
#include <string_view>

namespace orrery {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4): finds every error of up to 32 adjacent bits, and other damage but for
/// one in 2^32. Not for adversaries. To sum several pieces give the sum of those before as `sum`. The same on every
/// machine; where the processor has an instruction for it, that is used.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t sum = 0);

namespace detail {

/// By table, eight bytes at a time: what `crc32c` is where the processor does not help.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t sum);

}  // namespace detail
}  // namespace orrery
