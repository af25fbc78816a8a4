#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/storage/synchronous_disk.hpp>

namespace orrery::real {

class RealDisk;

/// The operations of a real disk, for each of which the caller waits.
class RealSynchronousDisk final : public SynchronousDisk {
 public:
  explicit RealSynchronousDisk(RealDisk& disk) : disk_(disk) {}

  Result<void> rename(const std::string& from, const std::string& to) override;
  Result<void> remove(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& prefix) override;

 private:
  Result<File> open_file(const std::string& path, OpenMode mode) override;
  Result<Bytes> read(FileBackend& file, std::uint64_t offset, std::size_t count) override;
  Result<void> write(FileBackend& file, std::uint64_t offset, std::string_view bytes) override;
  Result<std::uint64_t> append(FileBackend& file, std::string_view bytes) override;
  Result<void> sync(FileBackend& file) override;
  Result<void> truncate(FileBackend& file, std::uint64_t size) override;

  RealDisk& disk_;
};

}  // namespace orrery::real
