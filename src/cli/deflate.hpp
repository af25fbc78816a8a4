#pragma once

#include <string>
#include <string_view>

namespace orrery::cli {

/// The bytes as a DEFLATE stream (RFC 1951), without any header: by zlib, or stored as they are in a build without it.
/// Less than 4 GiB.
[[nodiscard]] std::string deflated(std::string_view bytes);

/// The bytes as stored blocks of a DEFLATE stream: not smaller, but read by whoever reads DEFLATE.
[[nodiscard]] std::string stored_blocks(std::string_view bytes);

}  // namespace orrery::cli
