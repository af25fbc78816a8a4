#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "platform/file_descriptor.hpp"

namespace orrery::platform {

/// Two ends of something; closed on exec.
struct DescriptorPair {
  FileDescriptor first;
  FileDescriptor second;
};
/// Both ends read and write. Not open when the system has no descriptors left.
[[nodiscard]] DescriptorPair make_socket_pair();
/// `first` reads what `second` writes.
[[nodiscard]] DescriptorPair make_pipe();
/// Takes all that is written, for nobody.
[[nodiscard]] FileDescriptor open_nowhere();
void set_nonblocking(const FileDescriptor& descriptor);

/// What a read came to.
enum class Transfer : std::uint8_t { some, would_block, closed };

/// Appends what is there, at most 16 KiB.
[[nodiscard]] Transfer read_some(const FileDescriptor& from, std::string& into);
/// Waits until one of them can be read (or is closed), for at most so long.
void wait_readable(std::span<const int> descriptors, int milliseconds_max);
/// Writes all to a socket, waiting if need be; false if the other end is closed. Never raises SIGPIPE.
[[nodiscard]] bool send_all(const FileDescriptor& to, std::string_view bytes);

}  // namespace orrery::platform
