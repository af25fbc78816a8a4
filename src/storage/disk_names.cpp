#include <orrery/core/hash.hpp>
#include <orrery/storage/disk_kinds.hpp>
#include <orrery/storage/disk_path.hpp>

#include "storage/disk_core.hpp"

namespace orrery::detail {

template <class T>
Request* DiskCore::admit_name(RequestKind kind, const std::string& path, Operation<T>& operation) {
  if (auto valid = check_disk_path(path); !valid && booted_) {
    operation.complete(std::unexpected(std::move(valid.error())));
    return nullptr;
  }
  Request* request = admit(kind, nullptr, operation);
  if (request != nullptr) request->path = path;
  return request;
}

Duration DiskCore::name_time(const Request& request) const { return device_time(request, options_.name_latency, 0); }

void DiskCore::start_open(const std::string& path, OpenMode mode, Operation<File>& open) {
  Request* request = admit_name(RequestKind::open, path, open);
  if (request == nullptr) return;
  request->mode = mode;
  const std::uint64_t payload = combine(hash_bytes(path), static_cast<std::uint64_t>(mode));
  queue(*request, device_, name_time(*request), payload);
}

void DiskCore::start_rename(const std::string& from, const std::string& to, Operation<void>& rename) {
  if (auto valid = check_disk_path(to); !valid && booted_) return rename.complete(std::move(valid));
  Request* request = admit_name(RequestKind::rename, from, rename);
  if (request == nullptr) return;
  request->target = to;
  const std::uint64_t payload = combine(hash_bytes(from), hash_bytes(to));
  queue(*request, device_, name_time(*request), payload);
}

void DiskCore::start_remove(const std::string& path, Operation<void>& remove) {
  Request* request = admit_name(RequestKind::remove, path, remove);
  if (request == nullptr) return;
  queue(*request, device_, name_time(*request), hash_bytes(path));
}

void DiskCore::start_list(const std::string& prefix, Operation<std::vector<std::string>>& list) {
  Request* request = admit(RequestKind::list, nullptr, list);
  if (request == nullptr) return;
  request->path = prefix;
  queue(*request, device_, name_time(*request), hash_bytes(prefix));
}

Result<std::shared_ptr<Inode>> DiskCore::open_inode(const Request& request) {
  const std::string& path = request.path;
  if (std::shared_ptr<Inode> inode = directory_.find(path)) {
    if (request.mode == OpenMode::create_new) {
      return failure(ErrorCode::already_exists, "creation of " + quote_disk_path(path));
    }
    if (request.mode == OpenMode::truncate) inode->account([&] { inode->image.truncate(0); });
    return inode;
  }
  if (auto valid = directory_.check(path); !valid) return std::unexpected(std::move(valid.error()));
  if (request.mode == OpenMode::read_only || request.mode == OpenMode::read_write) {
    return failure(ErrorCode::not_found, "open of " + quote_disk_path(path));
  }
  begin_period_if_full(request);
  if (directory_.names().size() >= options_.files_max || !room_for(1)) {
    return failure(ErrorCode::disk_full, "creation of " + quote_disk_path(path));
  }
  const std::uint32_t id = ++inodes_made_;
  const PageShape shape{options_.page_bytes, options_.sector_bytes};
  auto inode = std::make_shared<Inode>(id, combine(hash_bytes(path), id), shape, used_bytes_);
  directory_.add(path, inode);
  unsafe_renames_.name_changed(path);
  return inode;
}

SimFile* DiskCore::free_file() {
  if (free_files_.empty()) {
    if (files_.size() >= options_.open_files_max) return nullptr;
    files_.push_back(std::make_unique<SimFile>(*this));
    return files_.back().get();
  }
  SimFile* file = free_files_.back();
  free_files_.pop_back();
  return file;
}

void DiskCore::finish_open(Request& request) {
  if (request.operation != nullptr && free_files_.empty() && files_.size() >= options_.open_files_max) {
    return answer<File>(request, failure(ErrorCode::too_large, "open of " + quote_disk_path(request.path) + ": " +
                                                                   std::to_string(files_.size()) + " files are open"));
  }
  Result<std::shared_ptr<Inode>> inode = open_inode(request);
  if (!inode) return answer<File>(request, std::unexpected(std::move(inode.error())));
  simulator_.record_text(kinds::disk_open, node_, request.path, no_node, (*inode)->id);
  if (request.operation == nullptr) return release(request);
  SimFile* file = free_file();
  file->open(std::move(*inode), request.path, request.mode != OpenMode::read_only);
  answer<File>(request, File(*file));
}

Result<void> DiskCore::change_name(const Request& request) {
  const bool rename = request.kind == RequestKind::rename;
  Result<void> changed = rename ? directory_.rename(request.path, request.target) : directory_.remove(request.path);
  if (changed) unsafe_renames_.name_changed(request.path);
  if (changed && rename) unsafe_renames_.name_changed(request.target);
  return changed;
}

void DiskCore::finish_name(Request& request) {
  std::shared_ptr<Inode> replaced = directory_.find(request.target);
  Result<void> changed = change_name(request);
  const bool renamed = changed && request.kind == RequestKind::rename && request.path != request.target;
  if (renamed && dice_.draws_lost_rename(request.ordinal)) {
    unsafe_renames_.add(
        {request.ordinal, request.path, request.target, directory_.find(request.target), std::move(replaced)});
  }
  if (changed && request.kind == RequestKind::rename && simulator_.trace() != nullptr) {
    simulator_.record_text(kinds::disk_rename, node_, request.path + " -> " + request.target);
  } else if (changed && request.kind == RequestKind::remove) {
    simulator_.record_text(kinds::disk_remove, node_, request.path);
  }
  answer<void>(request, std::move(changed));
}

void DiskCore::finish_list(Request& request) {
  if (request.operation == nullptr) return release(request);
  std::vector<std::string> paths = directory_.list(request.path);
  simulator_.record_text(kinds::disk_list, node_, request.path, no_node, paths.size());
  answer<std::vector<std::string>>(request, std::move(paths));
}

}  // namespace orrery::detail
