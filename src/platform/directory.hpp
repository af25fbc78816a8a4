#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "platform/file_descriptor.hpp"

namespace orrery::platform {

/// A value, or an `errno`.
template <class T>
using SystemResult = std::expected<T, int>;

/// What to do with a file that is there, or is not.
enum class Existing : std::uint8_t { read, read_write, create, create_new, truncate };

struct OpenedFile {
  FileDescriptor file;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
};

/// The files below a directory, by paths with '/' between the parts. The caller has made sure that no part is empty,
/// "." or ".."; symbolic links are never followed, at any part, so that nothing outside can be reached. Directories
/// come and go with the files in them. Errors besides those of the device: ENOENT, EEXIST, EISDIR (the path is a
/// directory's), ENOTDIR (it leads through a file), ELOOP (a link, device or pipe). Not thread-safe; each call may
/// block.
class Directory {
 public:
  /// Opens `path`, made with its parents if it is missing, and locks it against other processes until destruction.
  /// EWOULDBLOCK: another holds it.
  [[nodiscard]] static SystemResult<Directory> open(const std::string& path);

  [[nodiscard]] SystemResult<OpenedFile> open_file(const std::string& path, Existing existing);
  /// Replaces `to` if it exists.
  [[nodiscard]] SystemResult<void> rename(const std::string& from, const std::string& to);
  [[nodiscard]] SystemResult<void> remove(const std::string& path);
  /// Paths of all regular files that begin with `prefix`, sorted. EOVERFLOW above `names_max`.
  [[nodiscard]] SystemResult<std::vector<std::string>> list(const std::string& prefix, std::size_t names_max) const;
  /// Makes all names created, renamed and removed since the last call durable; each directory is synced once.
  [[nodiscard]] SystemResult<void> sync_names();

 private:
  struct Place {
    FileDescriptor parent;
    std::string name;
  };

  explicit Directory(FileDescriptor root) : root_(std::move(root)) {}
  [[nodiscard]] SystemResult<Place> find(const std::string& path, bool make_parents);
  [[nodiscard]] SystemResult<FileDescriptor> enter(int parent, const std::string& name, bool make);
  [[nodiscard]] SystemResult<void> names_changed(int directory);
  void remove_empty_parents(const std::string& path);

  FileDescriptor root_;
  std::vector<FileDescriptor> unsynced_;
};

}  // namespace orrery::platform
