#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/directory.hpp"

namespace orrery::detail {

/// The renames that the next crash is to undo, unless they become durable before.
class RenameLog {
 public:
  struct Rename {
    std::uint64_t ordinal;  // Number of the operation.
    std::string from;
    std::string to;
    std::shared_ptr<Inode> file;
    std::shared_ptr<Inode> replaced;  // Null if there was none.
  };

  /// Beyond a bound the oldest becomes durable.
  void add(Rename rename) {
    if (renames_.size() == renames_max) renames_.erase(renames_.begin());
    renames_.push_back(std::move(rename));
  }
  /// A name came to lead elsewhere, or nowhere, or to be: what renamed to or from it stays.
  void name_changed(std::string_view path) {
    std::erase_if(renames_, [&](const Rename& rename) { return rename.from == path || rename.to == path; });
  }
  /// A sync of that number succeeded.
  void synced(const Inode& file, std::uint64_t ordinal) {
    std::erase_if(renames_,
                  [&](const Rename& rename) { return rename.file.get() == &file && rename.ordinal < ordinal; });
  }
  void clear() { renames_.clear(); }
  /// Oldest first.
  [[nodiscard]] std::vector<Rename> take() { return std::exchange(renames_, {}); }

 private:
  static constexpr std::size_t renames_max = 256;

  std::vector<Rename> renames_;
};

}  // namespace orrery::detail
