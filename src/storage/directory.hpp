#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>

#include "storage/file_image.hpp"

namespace orrery::detail {

/// A file, which lives as long as a name or a handle leads to it.
struct Inode {
  Inode(std::uint32_t number, std::uint64_t hash, PageShape shape, std::uint64_t& used)
      : id(number), identity(hash), image(shape), used_bytes(used) {}
  ~Inode() { used_bytes -= image.size(); }
  Inode(const Inode&) = delete;
  Inode& operator=(const Inode&) = delete;

  /// Changes the image by `change()` and keeps account of the space.
  template <class Change>
  void account(Change change) {
    used_bytes -= image.size();
    change();
    used_bytes += image.size();
  }

  std::uint32_t id;        // Counts the files of a disk, from 1.
  std::uint64_t identity;  // Of the path that it was created under, and the id; what the digest sees.
  std::string path;        // For the log: its name, or its last one.
  FileImage image;
  std::uint64_t& used_bytes;
};

/// The names of a disk. Folders are not kept: there is one wherever a file's path leads through it.
class Directory {
 public:
  using Names = std::map<std::string, std::shared_ptr<Inode>, std::less<>>;

  [[nodiscard]] const Names& names() const { return names_; }
  /// Null if there is none.
  [[nodiscard]] std::shared_ptr<Inode> find(std::string_view path) const;
  /// Whether a file may be there: the path is well-formed, is no folder, and leads through no file.
  [[nodiscard]] Result<void> check(std::string_view path) const;

  void add(std::string path, std::shared_ptr<Inode> inode) { names_.emplace(std::move(path), std::move(inode)); }
  /// Fails with `not_found` or as `check(to)` does. A file that was at `to` loses its name.
  Result<void> rename(const std::string& from, const std::string& to);
  Result<void> remove(const std::string& path);
  /// Sorted.
  [[nodiscard]] std::vector<std::string> list(std::string_view prefix) const;
  void clear() { names_.clear(); }

 private:
  [[nodiscard]] bool is_folder(std::string_view path) const;

  Names names_;
};

}  // namespace orrery::detail
