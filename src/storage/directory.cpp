#include "storage/directory.hpp"

#include <orrery/storage/disk_path.hpp>

namespace orrery::detail {

std::shared_ptr<Inode> Directory::find(std::string_view path) const {
  const auto entry = names_.find(path);
  return entry == names_.end() ? nullptr : entry->second;
}

bool Directory::is_folder(std::string_view path) const {
  const std::string inside = std::string(path) + "/";
  const auto first = names_.lower_bound(inside);
  return first != names_.end() && first->first.starts_with(inside);
}

Result<void> Directory::check(std::string_view path) const {
  if (auto valid = check_disk_path(path); !valid) return valid;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos; slash = path.find('/', slash + 1)) {
    const std::string_view folder = path.substr(0, slash);
    if (names_.contains(folder)) {
      return failure(ErrorCode::invalid_argument,
                     "path " + quote_disk_path(path) + " leads through the file " + quote_disk_path(folder));
    }
  }
  if (is_folder(path)) {
    return failure(ErrorCode::invalid_argument, "path " + quote_disk_path(path) + " is a folder");
  }
  return {};
}

Result<void> Directory::rename(const std::string& from, const std::string& to) {
  if (auto valid = check(from); !valid) return valid;
  if (auto valid = check(to); !valid) return valid;
  const auto entry = names_.find(from);
  if (entry == names_.end()) return failure(ErrorCode::not_found, "rename of " + quote_disk_path(from));
  if (from == to) return {};
  std::shared_ptr<Inode> inode = std::move(entry->second);
  names_.erase(entry);
  inode->path = to;
  names_.insert_or_assign(to, std::move(inode));
  return {};
}

Result<void> Directory::remove(const std::string& path) {
  if (auto valid = check(path); !valid) return valid;
  if (names_.erase(path) == 0) return failure(ErrorCode::not_found, "removal of " + quote_disk_path(path));
  return {};
}

std::vector<std::string> Directory::list(std::string_view prefix) const {
  std::vector<std::string> paths;
  for (auto entry = names_.lower_bound(prefix); entry != names_.end() && entry->first.starts_with(prefix); ++entry) {
    paths.push_back(entry->first);
  }
  return paths;
}

}  // namespace orrery::detail
