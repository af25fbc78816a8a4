#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/directory.hpp"

namespace orrery::platform {

/// Blocking operations on open regular files; they go on after interruptions and partial transfers.

[[nodiscard]] SystemResult<std::uint64_t> file_size(int fd);
/// Up to `count` bytes from `offset`; fewer at the end of the file.
[[nodiscard]] SystemResult<std::string> read_at(int fd, std::uint64_t offset, std::uint64_t count);
/// All of `bytes`, or an error; what a failed write added to the end of the file is cut off again.
[[nodiscard]] SystemResult<void> write_at(int fd, std::uint64_t offset, std::string_view bytes);
[[nodiscard]] SystemResult<void> truncate_to(int fd, std::uint64_t size);
/// Contents and size are on the device (fdatasync).
[[nodiscard]] SystemResult<void> sync_contents(int fd);

}  // namespace orrery::platform
