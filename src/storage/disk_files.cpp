#include <algorithm>

#include <orrery/core/hash.hpp>
#include <orrery/storage/disk_kinds.hpp>
#include <orrery/storage/disk_path.hpp>

#include "storage/disk_core.hpp"

namespace orrery::detail {
namespace {

std::uint64_t payload_of(const Request& request, std::uint64_t content = 0) {
  const std::uint64_t place = combine(request.file->inode().identity, request.offset);
  const std::uint64_t extent = combine(place, request.length);
  return combine(extent, content);
}

Error error_of(const Request& request, const char* what) {
  return Error(request.error, what + quote_disk_path(request.file->path()));
}

template <class T>
bool refuse_read_only(const SimFile& file, const char* what, Operation<T>& operation) {
  if (file.writable() || file.stale()) return false;
  operation.complete(failure(ErrorCode::invalid_argument, what + quote_disk_path(file.path()) + ", opened read_only"));
  return true;
}

}  // namespace

void DiskCore::read(SimFile& file, std::uint64_t offset, std::uint64_t count, Operation<Bytes>& read) {
  Request* request = admit(RequestKind::read, &file, read);
  if (request == nullptr) return;
  const std::uint64_t size = file.size();
  request->offset = offset;
  request->length = offset < size ? std::min(count, size - offset) : 0;
  if (dice_.read_fails(request->ordinal)) {
    fail(*request, ErrorCode::io_error);
    report(DiskFault::read_error, request->ordinal, file.inode().path);
  }
  corrupt_what_is_read(*request);
  const Duration service = device_time(*request, options_.read_latency, request->length);
  queue(*request, device_, service, payload_of(*request));
}

void DiskCore::write(SimFile& file, std::uint64_t offset, std::string_view bytes, Operation<void>& write) {
  if (refuse_read_only(file, "write of ", write)) return;
  Request* request = admit(RequestKind::write, &file, write);
  if (request == nullptr) return;
  store(*request, offset, bytes);
  queue(*request, memory_, memory_time(*request, bytes.size()), payload_of(*request, hash_bytes(bytes)));
}

void DiskCore::append(SimFile& file, std::string_view bytes, Operation<std::uint64_t>& append) {
  if (refuse_read_only(file, "append to ", append)) return;
  Request* request = admit(RequestKind::append, &file, append);
  if (request == nullptr) return;
  store(*request, file.size(), bytes);
  queue(*request, memory_, memory_time(*request, bytes.size()), payload_of(*request, hash_bytes(bytes)));
}

void DiskCore::sync(SimFile& file, Operation<void>& sync) {
  Request* request = admit(RequestKind::sync, &file, sync);
  if (request == nullptr) return;
  const FileImage& image = file.inode().image;
  request->offset = image.mark();
  request->length = image.unsynced_bytes();
  const Duration service = device_time(*request, options_.sync_latency, request->length);
  queue(*request, device_, service, payload_of(*request));
}

void DiskCore::truncate(SimFile& file, std::uint64_t size, Operation<void>& truncate) {
  if (refuse_read_only(file, "truncation of ", truncate)) return;
  Request* request = admit(RequestKind::truncate, &file, truncate);
  if (request == nullptr) return;
  resize(*request, size);
  queue(*request, memory_, memory_time(*request, 0), payload_of(*request));
}

bool DiskCore::room_for(std::uint64_t bytes) const {
  return !dice_.full(now()) && used_bytes_ <= options_.capacity_bytes && bytes <= options_.capacity_bytes - used_bytes_;
}

void DiskCore::begin_period_if_full(const Request& request) {
  if (dice_.full_begins(request.ordinal, now())) report(DiskFault::full, request.ordinal);
}

void DiskCore::fail(Request& request, ErrorCode error) {
  request.failed = true;
  request.error = error;
}

void DiskCore::store(Request& request, std::uint64_t offset, std::string_view bytes) {
  Inode& inode = request.file->inode();
  request.offset = offset;
  request.length = bytes.size();
  begin_period_if_full(request);
  if (offset + bytes.size() < offset) return fail(request, ErrorCode::too_large);
  const std::uint64_t size = inode.image.size();
  const std::uint64_t end = bytes.empty() ? 0 : offset + bytes.size();
  if (end > size && !room_for(end - size)) return fail(request, ErrorCode::disk_full);
  if (dice_.write_fails(request.ordinal)) {
    fail(request, ErrorCode::io_error);
    report(DiskFault::write_error, request.ordinal, request.file->inode().path);
    bytes = bytes.substr(0, dice_.written_of(request.ordinal, bytes.size()));
  }
  inode.account([&] { inode.image.write(offset, bytes); });
  limit_unsynced(inode);
}

void DiskCore::resize(Request& request, std::uint64_t size) {
  Inode& inode = request.file->inode();
  request.offset = size;
  begin_period_if_full(request);
  const std::uint64_t before = inode.image.size();
  if (size > before && !room_for(size - before)) return fail(request, ErrorCode::disk_full);
  if (dice_.write_fails(request.ordinal)) {
    report(DiskFault::write_error, request.ordinal, request.file->inode().path);
    return fail(request, ErrorCode::io_error);
  }
  inode.account([&] { inode.image.truncate(size); });
  limit_unsynced(inode);
}

void DiskCore::limit_unsynced(Inode& inode) {
  while (inode.image.unsynced_memory_bytes() > options_.unsynced_bytes_max) inode.image.write_back();
}

void DiskCore::record_file(Kind kind, const Request& request, std::uint64_t value) {
  simulator_.record_text(kind, node_, request.file->inode().path, no_node, value);
}

void DiskCore::finish_change(Request& request) {
  if (request.kind == RequestKind::truncate) {
    if (request.failed) return answer<void>(request, std::unexpected(error_of(request, "truncation of ")));
    record_file(kinds::disk_truncate, request, request.offset);
    return answer<void>(request, {});
  }
  if (request.kind == RequestKind::write) {
    if (request.failed) return answer<void>(request, std::unexpected(error_of(request, "write of ")));
    record_file(kinds::disk_write, request, request.length);
    return answer<void>(request, {});
  }
  if (request.failed) return answer<std::uint64_t>(request, std::unexpected(error_of(request, "append to ")));
  record_file(kinds::disk_append, request, request.length);
  const std::uint64_t offset = request.offset;
  answer<std::uint64_t>(request, offset);
}

void DiskCore::finish_read(Request& request) {
  if (request.failed) return answer<Bytes>(request, std::unexpected(error_of(request, "read of ")));
  record_file(kinds::disk_read, request, request.length);
  if (request.operation == nullptr) return release(request);
  answer<Bytes>(request, request.file->inode().image.read(request.offset, request.length));
}

void DiskCore::finish_sync(Request& request) {
  FileImage& image = request.file->inode().image;
  if (dice_.sync_fails(request.ordinal)) {
    report(DiskFault::sync_error, request.ordinal, request.file->inode().path);
    image.fail_sync(request.offset, dice_.pages_of(request.ordinal));
    fail(request, ErrorCode::io_error);
    return answer<void>(request, std::unexpected(error_of(request, "sync of ")));
  }
  if (!spoil(request)) image.commit(request.offset);
  unsafe_renames_.synced(request.file->inode(), request.ordinal);
  record_file(kinds::disk_sync, request, request.length);
  answer<void>(request, {});
}

}  // namespace orrery::detail
