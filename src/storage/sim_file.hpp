#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <orrery/storage/disk.hpp>

#include "storage/directory.hpp"

namespace orrery::detail {

class DiskCore;

/// An open file of a simulated disk. Reused once it is closed and nothing of it is under way.
class SimFile final : public FileBackend {
 public:
  explicit SimFile(DiskCore& disk) : disk_(disk) {}

  void start_read(std::uint64_t offset, std::size_t count, Operation<Bytes>& read) override;
  void start_write(std::uint64_t offset, Bytes bytes, Operation<void>& write) override;
  void start_append(Bytes bytes, Operation<std::uint64_t>& append) override;
  void start_sync(Operation<void>& sync) override;
  void start_truncate(std::uint64_t size, Operation<void>& truncate) override;
  [[nodiscard]] std::uint64_t size() const override { return inode_ == nullptr ? 0 : inode_->image.size(); }
  [[nodiscard]] const std::string& path() const override { return path_; }
  void close() override;

  void open(std::shared_ptr<Inode> inode, const std::string& path, bool writable) {
    inode_ = std::move(inode);
    path_ = path;
    inode_->path = path;
    writable_ = writable;
    open_ = true;
    stale_ = false;
  }
  /// Its process is gone: nothing can be begun any more.
  void make_stale() { stale_ = true; }
  /// The host went down.
  void lose_power() {
    stale_ = true;
    inode_.reset();
  }

  [[nodiscard]] Inode& inode() const { return *inode_; }
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] bool stale() const { return stale_; }
  [[nodiscard]] bool writable() const { return writable_; }
  [[nodiscard]] bool idle() const { return under_way_ == 0; }
  void operation_begins() { ++under_way_; }
  void operation_ends() { --under_way_; }
  [[nodiscard]] bool has_content() const { return inode_ != nullptr; }
  void drop_content() { inode_.reset(); }

 private:
  DiskCore& disk_;
  std::shared_ptr<Inode> inode_;  // Null once its host went down.
  std::string path_;
  std::uint32_t under_way_ = 0;
  bool open_ = false;
  bool stale_ = false;
  bool writable_ = false;
};

}  // namespace orrery::detail
