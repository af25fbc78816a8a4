#include "platform/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>

namespace orrery::platform {
namespace {

constexpr int directory_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
// O_NONBLOCK keeps the opening of a FIFO from blocking; it means nothing to regular files.
constexpr int file_flags = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

std::unexpected<int> last_error() { return std::unexpected(errno); }

// What keeps `name` from being taken for a regular file, or 0.
int fault_of(int parent, const char* name) {
  struct stat status{};
  if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return errno;
  if (S_ISDIR(status.st_mode)) return EISDIR;
  return S_ISREG(status.st_mode) ? 0 : ELOOP;
}

bool same_file(int a, int b) {
  struct stat first{};
  struct stat second{};
  return fstat(a, &first) == 0 && fstat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

// The user's own path: links are followed, missing directories made and their parents synced.
SystemResult<FileDescriptor> make_root(const std::string& path) {
  FileDescriptor at(::open(path.starts_with('/') ? "/" : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (std::size_t begin = 0; at.is_open() && begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty()) continue;
    FileDescriptor next(openat(at.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!next.is_open() && errno == ENOENT) {
      if (mkdirat(at.get(), part.c_str(), 0777) != 0 && errno != EEXIST) return last_error();
      if (fsync(at.get()) != 0) return last_error();
      next = FileDescriptor(openat(at.get(), part.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    at = std::move(next);
  }
  if (!at.is_open()) return last_error();
  return at;
}

}  // namespace

SystemResult<Directory> Directory::open(const std::string& path) {
  auto root = make_root(path);
  if (!root) return std::unexpected(root.error());
  if (flock(root->get(), LOCK_EX | LOCK_NB) != 0) return last_error();
  return Directory(std::move(*root));
}

SystemResult<FileDescriptor> Directory::enter(int parent, const std::string& name, bool make) {
  FileDescriptor child(openat(parent, name.c_str(), directory_flags));
  if (!child.is_open() && errno == ENOENT && make) {
    if (mkdirat(parent, name.c_str(), 0777) != 0) return last_error();
    if (auto noted = names_changed(parent); !noted) return std::unexpected(noted.error());
    child = FileDescriptor(openat(parent, name.c_str(), directory_flags));
  }
  if (!child.is_open()) return last_error();
  return child;
}

SystemResult<Directory::Place> Directory::find(const std::string& path, bool make_parents) {
  Place place{FileDescriptor(dup(root_.get())), {}};
  if (!place.parent.is_open()) return last_error();
  std::size_t begin = 0;
  for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', begin)) {
    auto child = enter(place.parent.get(), path.substr(begin, slash - begin), make_parents);
    if (!child) return std::unexpected(child.error());
    place.parent = std::move(*child);
    begin = slash + 1;
  }
  place.name = path.substr(begin);
  return place;
}

SystemResult<OpenedFile> Directory::open_file(const std::string& path, Existing existing) {
  const bool may_create = existing != Existing::read && existing != Existing::read_write;
  auto place = find(path, may_create);
  if (!place) return std::unexpected(place.error());
  const int parent = place->parent.get();
  OpenedFile opened;
  if (existing != Existing::create_new)
    opened.file = FileDescriptor(
        openat(parent, place->name.c_str(), file_flags | (existing == Existing::read ? O_RDONLY : O_RDWR)));
  if (!opened.file.is_open() && may_create && (existing == Existing::create_new || errno == ENOENT)) {
    opened.file = FileDescriptor(openat(parent, place->name.c_str(), file_flags | O_RDWR | O_CREAT | O_EXCL, 0666));
    if (opened.file.is_open())
      if (auto noted = names_changed(parent); !noted) return std::unexpected(noted.error());
  }
  if (!opened.file.is_open()) return last_error();
  struct stat status{};
  if (fstat(opened.file.get(), &status) != 0) return last_error();
  if (!S_ISREG(status.st_mode)) return std::unexpected(S_ISDIR(status.st_mode) ? EISDIR : ELOOP);
  if (existing == Existing::truncate && status.st_size > 0) {
    if (ftruncate(opened.file.get(), 0) != 0) return last_error();
    status.st_size = 0;
  }
  opened.device = status.st_dev;
  opened.inode = status.st_ino;
  opened.size = static_cast<std::uint64_t>(status.st_size);
  return opened;
}

SystemResult<void> Directory::rename(const std::string& from, const std::string& to) {
  auto source = find(from, false);
  if (!source) return std::unexpected(source.error());
  if (const int fault = fault_of(source->parent.get(), source->name.c_str()); fault != 0) return std::unexpected(fault);
  auto target = find(to, true);
  if (!target) return std::unexpected(target.error());
  if (renameat(source->parent.get(), source->name.c_str(), target->parent.get(), target->name.c_str()) != 0)
    return last_error();
  if (auto noted = names_changed(target->parent.get()); !noted) return noted;
  if (auto noted = names_changed(source->parent.get()); !noted) return noted;
  if (from != to) remove_empty_parents(from);
  return {};
}

SystemResult<void> Directory::remove(const std::string& path) {
  auto place = find(path, false);
  if (!place) return std::unexpected(place.error());
  if (const int fault = fault_of(place->parent.get(), place->name.c_str()); fault != 0) return std::unexpected(fault);
  if (unlinkat(place->parent.get(), place->name.c_str(), 0) != 0) return last_error();
  if (auto noted = names_changed(place->parent.get()); !noted) return noted;
  remove_empty_parents(path);
  return {};
}

// So that "a/b" stands in nobody's way once "a/b/c" is gone. Empty directories that survive a crash are not seen
// either.
void Directory::remove_empty_parents(const std::string& path) {
  std::string_view left = path;
  while (true) {
    const std::size_t slash = left.rfind('/');
    if (slash == std::string_view::npos) return;
    left = left.substr(0, slash);
    auto place = find(std::string(left), false);
    if (!place || unlinkat(place->parent.get(), place->name.c_str(), AT_REMOVEDIR) != 0) return;
  }
}

SystemResult<void> Directory::names_changed(int directory) {
  for (const FileDescriptor& known : unsynced_)
    if (same_file(known.get(), directory)) return {};
  FileDescriptor copy(dup(directory));
  if (!copy.is_open()) return last_error();
  unsynced_.push_back(std::move(copy));
  return {};
}

SystemResult<void> Directory::sync_names() {
  int error = 0;
  for (const FileDescriptor& directory : unsynced_)
    if (fsync(directory.get()) != 0) error = errno;
  unsynced_.clear();
  if (error != 0) return std::unexpected(error);
  return {};
}

SystemResult<std::vector<std::string>> Directory::list(const std::string& prefix, std::size_t names_max) const {
  std::vector<std::string> files;
  std::vector<std::string> directories{""};
  while (!directories.empty()) {
    const std::string directory = std::move(directories.back());
    directories.pop_back();
    const int fd = openat(root_.get(), directory.empty() ? "." : directory.c_str(), directory_flags);
    if (fd < 0) return last_error();
    const std::unique_ptr<DIR, int (*)(DIR*)> entries(fdopendir(fd), closedir);
    if (!entries) return last_error();
    while (const dirent* entry = readdir(entries.get())) {
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      std::string path = directory.empty() ? std::string(name) : directory + "/" + std::string(name);
      struct stat status{};
      if (fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      if (S_ISREG(status.st_mode) && path.starts_with(prefix))
        files.push_back(std::move(path));
      else if (S_ISDIR(status.st_mode))
        directories.push_back(std::move(path));
      if (files.size() + directories.size() > names_max) return std::unexpected(EOVERFLOW);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace orrery::platform
