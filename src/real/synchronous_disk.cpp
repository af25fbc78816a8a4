#include "real/synchronous_disk.hpp"

#include "real/disk.hpp"

namespace orrery::real {

Result<File> RealSynchronousDisk::open_file(const std::string& path, OpenMode mode) {
  return disk_.act_now<File>([&](Operation<File>& open) { disk_.start_open(path, mode, open); });
}

Result<void> RealSynchronousDisk::rename(const std::string& from, const std::string& to) {
  return disk_.act_now<void>([&](Operation<void>& rename) { disk_.start_rename(from, to, rename); });
}

Result<void> RealSynchronousDisk::remove(const std::string& path) {
  return disk_.act_now<void>([&](Operation<void>& remove) { disk_.start_remove(path, remove); });
}

Result<std::vector<std::string>> RealSynchronousDisk::list(const std::string& prefix) {
  using Names = std::vector<std::string>;
  return disk_.act_now<Names>([&](Operation<Names>& list) { disk_.start_list(prefix, list); });
}

Result<Bytes> RealSynchronousDisk::read(FileBackend& file, std::uint64_t offset, std::size_t count) {
  return disk_.act_now<Bytes>([&](Operation<Bytes>& read) { file.start_read(offset, count, read); });
}

Result<void> RealSynchronousDisk::write(FileBackend& file, std::uint64_t offset, std::string_view bytes) {
  return disk_.act_now<void>([&](Operation<void>& write) { file.start_write(offset, Bytes(bytes), write); });
}

Result<std::uint64_t> RealSynchronousDisk::append(FileBackend& file, std::string_view bytes) {
  return disk_.act_now<std::uint64_t>(
      [&](Operation<std::uint64_t>& append) { file.start_append(Bytes(bytes), append); });
}

Result<void> RealSynchronousDisk::sync(FileBackend& file) {
  return disk_.act_now<void>([&](Operation<void>& sync) { file.start_sync(sync); });
}

Result<void> RealSynchronousDisk::truncate(FileBackend& file, std::uint64_t size) {
  return disk_.act_now<void>([&](Operation<void>& truncate) { file.start_truncate(size, truncate); });
}

}  // namespace orrery::real
