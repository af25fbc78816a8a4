#pragma once

#include <memory>
#include <string>

#include <orrery/storage/disk.hpp>

#include "real/disk_request.hpp"

namespace orrery::real {

class RealDisk;
template <class T>
class WaitedRequest;

/// An open file of the data directory. Requests under way share what they need of it: it dies with its handle.
class RealFile final : public FileBackend {
 public:
  RealFile(RealDisk& disk, std::string path, std::shared_ptr<SharedFile> file, bool writable)
      : disk_(disk), path_(std::move(path)), file_(std::move(file)), writable_(writable) {}

  void start_read(std::uint64_t offset, std::size_t count, Operation<Bytes>& read) override;
  void start_write(std::uint64_t offset, Bytes bytes, Operation<void>& write) override;
  void start_append(Bytes bytes, Operation<std::uint64_t>& append) override;
  void start_sync(Operation<void>& sync) override;
  void start_truncate(std::uint64_t size, Operation<void>& truncate) override;
  [[nodiscard]] std::uint64_t size() const override { return file_->state->size; }
  void close() override;
  [[nodiscard]] const std::string& path() const override { return path_; }

  [[nodiscard]] std::shared_ptr<SharedFile> release() { return std::move(file_); }

 private:
  template <class T>
  [[nodiscard]] bool refused(const char* doing, Operation<T>& operation) const;

  RealDisk& disk_;
  std::string path_;
  std::shared_ptr<SharedFile> file_;
  bool writable_;
};

}  // namespace orrery::real
