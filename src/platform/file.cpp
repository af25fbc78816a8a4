#include "platform/file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace orrery::platform {
namespace {

constexpr auto offset_max = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

std::unexpected<int> last_error() { return std::unexpected(errno); }

}  // namespace

SystemResult<std::uint64_t> file_size(int fd) {
  struct stat status{};
  if (fstat(fd, &status) != 0) return last_error();
  return static_cast<std::uint64_t>(status.st_size);
}

SystemResult<std::string> read_at(int fd, std::uint64_t offset, std::uint64_t count) {
  const auto size = file_size(fd);
  if (!size) return std::unexpected(size.error());
  if (offset >= *size) return std::string();
  std::string bytes(std::min(count, *size - offset), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return last_error();
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

SystemResult<void> write_at(int fd, std::uint64_t offset, std::string_view bytes) {
  if (offset > offset_max || bytes.size() > offset_max - offset) return std::unexpected(EFBIG);
  const auto size_before = file_size(fd);
  if (!size_before) return std::unexpected(size_before.error());
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = pwrite(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      if (offset + done > *size_before) static_cast<void>(truncate_to(fd, *size_before));
      return std::unexpected(error);
    }
    done += static_cast<std::size_t>(n);
  }
  return {};
}

SystemResult<void> truncate_to(int fd, std::uint64_t size) {
  if (size > offset_max) return std::unexpected(EFBIG);
  while (ftruncate(fd, static_cast<off_t>(size)) != 0)
    if (errno != EINTR) return last_error();
  return {};
}

SystemResult<void> sync_contents(int fd) {
  if (fdatasync(fd) != 0) return last_error();
  return {};
}

}  // namespace orrery::platform
