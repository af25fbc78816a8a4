#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/storage/disk.hpp>

namespace orrery {

class SynchronousFile;

/// The synchronous form of a `Disk`: each call acts at once and returns its result, for code that was written against
/// blocking calls (a SQLite VFS, an existing storage engine). What it does, its errors and what is durable are those of
/// `Disk` and `File`, of which this is another face: files, names, capacities and faults are the same.
///
/// **Time.** On a simulated disk the clock stands still during a call, and so does the network; what calls would have
/// taken is summed up, and the node's next task runs so much later. So await something (`sleep_for` of nothing will do)
/// between the calls and what must not be seen before they are done, such as a reply. On a real disk the call blocks
/// the node's thread. A sleep that begins in the same event runs beside what is charged, not after it.
///
/// **Crashes** of the node come between its tasks, hence never between two calls that no `co_await` separates. With
/// `DiskFaultRates::power_cut` the power also fails in the middle of a call: what it was doing is done in part or not
/// at all, its result and that of every later call is an error, and the process is destroyed in the next step.
///
/// Which goes first, a call or an asynchronous operation that is under way, is not said: do not mix them on one file or
/// name.
///
/// Errors of each call besides those of its asynchronous form: `closed`, after the node has died: nothing is done.
class SynchronousDisk {
 public:
  /// As `Disk::open`.
  [[nodiscard]] Result<SynchronousFile> open(const std::string& path, OpenMode mode);
  /// As `Disk::rename`.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  /// As `Disk::remove`.
  virtual Result<void> remove(const std::string& path) = 0;
  /// As `Disk::list`.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(const std::string& prefix = {}) = 0;

 protected:
  friend class SynchronousFile;
  ~SynchronousDisk() = default;

  // Of files that this disk opened.
  virtual Result<File> open_file(const std::string& path, OpenMode mode) = 0;
  virtual Result<Bytes> read(FileBackend& file, std::uint64_t offset, std::size_t count) = 0;
  virtual Result<void> write(FileBackend& file, std::uint64_t offset, std::string_view bytes) = 0;
  virtual Result<std::uint64_t> append(FileBackend& file, std::string_view bytes) = 0;
  virtual Result<void> sync(FileBackend& file) = 0;
  virtual Result<void> truncate(FileBackend& file, std::uint64_t size) = 0;
};

/// An open file of a `SynchronousDisk`, as `File`. Destroying it closes it without syncing.
class SynchronousFile {
 public:
  SynchronousFile(SynchronousDisk& disk, File file) : disk_(&disk), file_(std::move(file)) {}

  [[nodiscard]] Result<Bytes> read(std::uint64_t offset, std::size_t count) {
    return disk_->read(file_.backend(), offset, count);
  }
  Result<void> write(std::uint64_t offset, std::string_view bytes) {
    return disk_->write(file_.backend(), offset, bytes);
  }
  Result<std::uint64_t> append(std::string_view bytes) { return disk_->append(file_.backend(), bytes); }
  Result<void> sync() { return disk_->sync(file_.backend()); }
  Result<void> truncate(std::uint64_t size) { return disk_->truncate(file_.backend(), size); }

  [[nodiscard]] std::uint64_t size() const { return file_.size(); }
  [[nodiscard]] const std::string& path() const { return file_.path(); }
  void close() { file_.close(); }

 private:
  SynchronousDisk* disk_;
  File file_;
};

inline Result<SynchronousFile> SynchronousDisk::open(const std::string& path, OpenMode mode) {
  Result<File> file = open_file(path, mode);
  if (!file) return std::unexpected(std::move(file.error()));
  return SynchronousFile(*this, std::move(*file));
}

}  // namespace orrery
