#pragma once

#include <cstdint>
#include <string>

namespace orrery {

/// A digest as people read it: 16 hexadecimal digits.
[[nodiscard]] std::string digest_text(std::uint64_t digest);

}  // namespace orrery
