#include "real/file.hpp"

#include <algorithm>
#include <utility>

#include <orrery/storage/disk_path.hpp>

#include "real/disk.hpp"

namespace orrery::real {

using What = DiskRequest::What;

template <class T>
bool RealFile::refused(const char* doing, Operation<T>& operation) const {
  if (writable_) return false;
  operation.complete(failure(ErrorCode::invalid_argument, said_of(doing, path_) + ", opened read_only"));
  return true;
}

void RealFile::start_read(std::uint64_t offset, std::size_t count, Operation<Bytes>& read) {
  auto request =
      std::make_unique<WaitedRequest<Bytes>>(disk_, disk_.loop(), What::read, "read of", path_,
                                             [](RealDisk&, DiskRequest& done) { return std::move(done.bytes); });
  request->file = file_;
  request->offset = offset;
  request->count = count;
  disk_.submit(std::move(request), read);
}

void RealFile::start_write(std::uint64_t offset, Bytes bytes, Operation<void>& write) {
  if (refused("write of", write)) return;
  auto request = std::make_unique<WaitedRequest<void>>(disk_, disk_.loop(), What::write, "write of", path_, nullptr);
  request->file = file_;
  request->offset = offset;
  if (!bytes.empty() && offset + bytes.size() > offset)
    file_->state->size = std::max<std::uint64_t>(file_->state->size, offset + bytes.size());
  request->bytes = std::move(bytes);
  disk_.submit(std::move(request), write);
}

void RealFile::start_append(Bytes bytes, Operation<std::uint64_t>& append) {
  if (refused("append to", append)) return;
  auto request = std::make_unique<WaitedRequest<std::uint64_t>>(
      disk_, disk_.loop(), What::append, "append to", path_, [](RealDisk&, DiskRequest& done) { return done.offset; });
  request->file = file_;
  file_->state->size += bytes.size();
  request->bytes = std::move(bytes);
  disk_.submit(std::move(request), append);
}

void RealFile::start_sync(Operation<void>& sync) {
  auto request = std::make_unique<WaitedRequest<void>>(disk_, disk_.loop(), What::sync, "sync of", path_, nullptr);
  request->file = file_;
  disk_.submit(std::move(request), sync);
}

void RealFile::start_truncate(std::uint64_t size, Operation<void>& truncate) {
  if (refused("truncation of", truncate)) return;
  auto request =
      std::make_unique<WaitedRequest<void>>(disk_, disk_.loop(), What::truncate, "truncation of", path_, nullptr);
  request->file = file_;
  request->offset = size;
  file_->state->size = size;
  disk_.submit(std::move(request), truncate);
}

void RealFile::close() { disk_.close(*this); }

}  // namespace orrery::real
