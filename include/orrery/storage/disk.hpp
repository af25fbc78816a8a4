#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/released.hpp>
#include <orrery/task/operation.hpp>

namespace orrery {

enum class OpenMode : std::uint8_t {
  read_only,   ///< Fails with `not_found`.
  read_write,  ///< Fails with `not_found`.
  create,      ///< Read and write; made if it is missing.
  create_new,  ///< Read and write; fails with `already_exists`.
  truncate,    ///< Read and write; made if it is missing, emptied if it is not.
};

/// What implements an open file. At most one operation of each kind at a time; they may overlap between kinds.
class FileBackend {
 public:
  virtual void start_read(std::uint64_t offset, std::size_t count, Operation<Bytes>& read) = 0;
  virtual void start_write(std::uint64_t offset, Bytes bytes, Operation<void>& write) = 0;
  virtual void start_append(Bytes bytes, Operation<std::uint64_t>& append) = 0;
  virtual void start_sync(Operation<void>& sync) = 0;
  virtual void start_truncate(std::uint64_t size, Operation<void>& truncate) = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual const std::string& path() const = 0;

 protected:
  ~FileBackend() = default;
};

class SynchronousDisk;

namespace detail {

/// A file operation: which, with which arguments. `Start` is called once with the backend and the operation.
template <class T, class Start>
class FileOperation final : public AwaitableOperation<T> {
 public:
  FileOperation(FileBackend& backend, const char* what, Start start)
      : backend_(backend), what_(what), start_(std::move(start)) {}

 private:
  void start() override { start_(backend_, *this); }
  [[nodiscard]] WaitReason reason() const override {
    return {what_, [](const void* file) { return static_cast<const FileBackend*>(file)->path(); }, &backend_};
  }
  FileBackend& backend_;
  const char* what_;
  Start start_;
};

}  // namespace detail

/// An open file. What is written survives a crash of the node only after a `sync` that succeeded; until then any part
/// of it may. Destroying it closes it without syncing. It goes on to name the same content when the path is renamed,
/// removed or replaced.
class File {
 public:
  explicit File(FileBackend& backend) : backend_(&backend) {}
  File(File&& other) noexcept : backend_(detail::released(other.backend_)) {}
  File& operator=(File&& other) noexcept {
    if (this != &other) {
      close();
      backend_ = detail::released(other.backend_);
    }
    return *this;
  }
  ~File() { close(); }

  /// Awaitable `Result<Bytes>`: `count` bytes from `offset`, fewer at the end of the file. Errors: `io_error`.
  auto read(std::uint64_t offset, std::size_t count) {
    return operation<Bytes>("read of", [offset, count](FileBackend& file, Operation<Bytes>& read) {
      file.start_read(offset, count, read);
    });
  }
  /// Awaitable `Result<void>`: writes all of `bytes` at `offset`; a gap reads as zeros. Errors: `disk_full` (nothing
  /// was written), `io_error` (any first part of `bytes` was), `invalid_argument` (opened `read_only`), `too_large`.
  auto write(std::uint64_t offset, Bytes bytes) {
    return operation<void>("write of",
                           [offset, data = std::move(bytes)](FileBackend& file, Operation<void>& write) mutable {
                             file.start_write(offset, std::move(data), write);
                           });
  }
  /// Awaitable `Result<uint64_t>`: writes at the end and gives the offset. Errors as for `write`: after `io_error` the
  /// file may end in a part of `bytes`.
  auto append(Bytes bytes) {
    return operation<std::uint64_t>(
        "append to", [data = std::move(bytes)](FileBackend& file, Operation<std::uint64_t>& append) mutable {
          file.start_append(std::move(data), append);
        });
  }
  /// Awaitable `Result<void>`: what was written before it was called is durable when it succeeds. After `io_error`
  /// nothing since the last success may be relied upon, and a later success does not bring it back (fsyncgate, 2018).
  auto sync() {
    return operation<void>("sync of", [](FileBackend& file, Operation<void>& sync) { file.start_sync(sync); });
  }
  /// Awaitable `Result<void>`: cuts or extends (with zeros) to `size`. Errors: `disk_full`, `io_error` (the size is as
  /// it was), `invalid_argument` (opened `read_only`).
  auto truncate(std::uint64_t size) {
    return operation<void>(
        "truncation of", [size](FileBackend& file, Operation<void>& truncate) { file.start_truncate(size, truncate); });
  }

  /// Bytes, as this process has written them.
  [[nodiscard]] std::uint64_t size() const { return backend_->size(); }
  [[nodiscard]] const std::string& path() const { return backend_->path(); }
  /// The callback form underneath.
  [[nodiscard]] FileBackend& backend() const { return *backend_; }
  void close() {
    if (backend_ != nullptr) detail::released(backend_)->close();
  }

 private:
  template <class T, class Start>
  detail::FileOperation<T, Start> operation(const char* what, Start start) {
    return detail::FileOperation<T, Start>(*backend_, what, std::move(start));
  }

  FileBackend* backend_;
};

/// A node's disk. Paths are relative to the node's own root, with '/' between parts; what `check_disk_path` refuses is
/// `invalid_argument`. Folders come and go with the files in them; a path that is a folder, or leads through a file, is
/// `invalid_argument` too. Creating, renaming and removing are atomic and durable when they complete; what a file holds
/// is durable only once synced. The same interface simulated and real.
class Disk {
 public:
  /// An operation on the disk's names.
  template <class T, class Start>
  class NameOperation final : public AwaitableOperation<T> {
   public:
    NameOperation(Disk& disk, const char* what, std::string path, Start start)
        : disk_(disk), what_(what), path_(std::move(path)), start_(std::move(start)) {}

   private:
    void start() override { start_(disk_, path_, *this); }
    [[nodiscard]] WaitReason reason() const override {
      return {what_, [](const void* path) { return *static_cast<const std::string*>(path); }, &path_};
    }
    Disk& disk_;
    const char* what_;
    std::string path_;
    Start start_;
  };

  virtual ~Disk() = default;

  /// Awaitable `Result<File>`. Errors: `not_found`, `already_exists`, `io_error`, `disk_full`, `invalid_argument`,
  /// `too_large` (too many files are open).
  auto open(std::string path, OpenMode mode) {
    return operation<File>(
        "open of", std::move(path),
        [mode](Disk& disk, const std::string& name, Operation<File>& open) { disk.start_open(name, mode, open); });
  }
  /// Awaitable `Result<void>`: replaces `to` if it exists. Errors: `not_found`, `io_error`, `invalid_argument`.
  auto rename(std::string from, std::string to) {
    return operation<void>("rename of", std::move(from),
                           [target = std::move(to)](Disk& disk, const std::string& name, Operation<void>& rename) {
                             disk.start_rename(name, target, rename);
                           });
  }
  /// Awaitable `Result<void>`. Errors: `not_found`, `io_error`, `invalid_argument`. Open handles keep the content.
  auto remove(std::string path) {
    return operation<void>(
        "removal of", std::move(path),
        [](Disk& disk, const std::string& name, Operation<void>& remove) { disk.start_remove(name, remove); });
  }
  /// Awaitable `Result<std::vector<std::string>>`: the paths of all files that begin with `prefix`, sorted.
  auto list(std::string prefix = {}) {
    return operation<std::vector<std::string>>(
        "listing of", std::move(prefix),
        [](Disk& disk, const std::string& start, Operation<std::vector<std::string>>& list) {
          disk.start_list(start, list);
        });
  }

  /// The callback forms underneath.
  virtual void start_open(const std::string& path, OpenMode mode, Operation<File>& open) = 0;
  virtual void start_rename(const std::string& from, const std::string& to, Operation<void>& rename) = 0;
  virtual void start_remove(const std::string& path, Operation<void>& remove) = 0;
  virtual void start_list(const std::string& prefix, Operation<std::vector<std::string>>& list) = 0;

  /// The same disk for code that blocks, see synchronous_disk.hpp; null if there is none.
  [[nodiscard]] virtual SynchronousDisk* synchronous() { return nullptr; }

 private:
  template <class T, class Start>
  NameOperation<T, Start> operation(const char* what, std::string path, Start start) {
    return NameOperation<T, Start>(*this, what, std::move(path), std::move(start));
  }
};

}  // namespace orrery
