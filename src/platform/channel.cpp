#include "platform/channel.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <cerrno>

#include <vector>

namespace orrery::platform {
namespace {

DescriptorPair pair_of(const std::array<int, 2>& ends) {
  for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

}  // namespace

DescriptorPair make_socket_pair() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) return {};
  return pair_of(ends);
}

DescriptorPair make_pipe() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return {};
  return pair_of(ends);
}

FileDescriptor open_nowhere() { return FileDescriptor(open("/dev/null", O_WRONLY | O_CLOEXEC)); }

void set_nonblocking(const FileDescriptor& descriptor) {
  fcntl(descriptor.get(), F_SETFL, fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

Transfer read_some(const FileDescriptor& from, std::string& into) {
  std::array<char, 16 * 1024> buffer;
  while (true) {
    const ssize_t count = read(from.get(), buffer.data(), buffer.size());
    if (count > 0) {
      into.append(buffer.data(), static_cast<std::size_t>(count));
      return Transfer::some;
    }
    if (count == 0) return Transfer::closed;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Transfer::would_block;
    if (errno != EINTR) return Transfer::closed;
  }
}

void wait_readable(std::span<const int> descriptors, int milliseconds_max) {
  std::vector<pollfd> polled;
  polled.reserve(descriptors.size());
  for (const int descriptor : descriptors) polled.push_back({descriptor, POLLIN, 0});
  poll(polled.data(), polled.size(), milliseconds_max);
}

bool send_all(const FileDescriptor& to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = send(to.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd ready{to.get(), POLLOUT, 0};
      poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace orrery::platform
