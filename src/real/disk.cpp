#include "real/disk.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

#include <orrery/storage/disk_path.hpp>

#include "real/errors.hpp"
#include "real/file.hpp"

namespace orrery::real {
namespace {

using What = DiskRequest::What;

platform::Existing existing_of(OpenMode mode) {
  switch (mode) {
    case OpenMode::read_only: return platform::Existing::read;
    case OpenMode::read_write: return platform::Existing::read_write;
    case OpenMode::create: return platform::Existing::create;
    case OpenMode::create_new: return platform::Existing::create_new;
    case OpenMode::truncate: return platform::Existing::truncate;
  }
  std::unreachable();
}

}  // namespace

RealDisk::RealDisk(Loop& loop, const RealOptions& options) : loop_(loop), options_(options) {}

RealDisk::~RealDisk() = default;

Result<void> RealDisk::open_root() {
  if (options_.data_directory.empty()) return {};
  auto root = platform::Directory::open(options_.data_directory);
  const std::string name = "data directory " + quote_disk_path(options_.data_directory);
  if (!root && root.error() == EWOULDBLOCK)
    return failure(ErrorCode::already_exists, name + " is in use by another process");
  if (!root) return std::unexpected(error_of(root.error(), name));
  root_.emplace(std::move(*root));
  worker_ = std::make_unique<DiskWorker>(
      [this](DiskWorker::Batch& batch, DiskWorker& worker) { perform_batch(*root_, batch, worker); },
      [this] { asio::post(loop_.io(), [this] { collect(nullptr); }); });
  return {};
}

void RealDisk::finish_last() {
  worker_->drain();
  collect(last_submitted_);
}

void RealDisk::collect(const DiskRequest* awaited) {
  for (auto& request : worker_->collect()) {
    if (request->what == What::open) --opening_;
    if (request.get() == awaited) {
      request->at_once = true;
      request->finish();
      continue;
    }
    loop_.schedule<kinds::real_disk>([done = std::move(request)] { done->finish(); });
  }
}

Result<void> RealDisk::check(const std::string& path) const {
  if (!worker_) return failure(ErrorCode::unsupported, quote_disk_path(path) + ": no data directory was given");
  return check_disk_path(path);
}

void RealDisk::start_open(const std::string& path, OpenMode mode, Operation<File>& open) {
  if (auto usable = check(path); !usable) return open.complete(std::unexpected(std::move(usable.error())));
  if (files_.size() + opening_ >= options_.open_files_max)
    return open.complete(failure(ErrorCode::too_large, "open of " + quote_disk_path(path) + ": " +
                                                           std::to_string(files_.size()) + " files are open"));
  auto request = std::make_unique<WaitedRequest<File>>(
      *this, loop_, What::open, "open of", path, [](RealDisk& disk, DiskRequest& done) { return disk.opened(done); });
  request->existing = existing_of(mode);
  ++opening_;
  submit(std::move(request), open);
}

File RealDisk::opened(DiskRequest& request) {
  auto file = std::make_shared<SharedFile>();
  file->state = state_of(request.opened);
  file->file = std::move(request.opened.file);
  if (request.existing == platform::Existing::truncate) file->state->size = 0;
  const bool writable = request.existing != platform::Existing::read;
  files_.push_back(std::make_unique<RealFile>(*this, request.path, std::move(file), writable));
  return File(*files_.back());
}

// The state of a file lives as long as it is open somewhere; until then its inode cannot become another file's.
std::shared_ptr<FileState> RealDisk::state_of(const platform::OpenedFile& opened) {
  std::erase_if(states_, [](const auto& known) { return known.second.expired(); });
  std::weak_ptr<FileState>& known = states_[{opened.device, opened.inode}];
  if (auto state = known.lock()) return state;
  auto state = std::make_shared<FileState>(opened.device, opened.inode, opened.size);
  known = state;
  return state;
}

void RealDisk::close(RealFile& file) {
  auto request = std::make_unique<WaitedRequest<void>>(*this, loop_, What::close, "close of", file.path(), nullptr);
  request->file = file.release();
  worker_->submit(std::move(request));
  std::erase_if(files_, [&file](const auto& open) { return open.get() == &file; });
}

void RealDisk::start_rename(const std::string& from, const std::string& to, Operation<void>& rename) {
  if (auto usable = check(from); !usable) return rename.complete(std::move(usable));
  if (auto usable = check(to); !usable) return rename.complete(std::move(usable));
  auto request = std::make_unique<WaitedRequest<void>>(*this, loop_, What::rename, "rename of", from, nullptr);
  request->target = to;
  submit(std::move(request), rename);
}

void RealDisk::start_remove(const std::string& path, Operation<void>& remove) {
  if (auto usable = check(path); !usable) return remove.complete(std::move(usable));
  submit(std::make_unique<WaitedRequest<void>>(*this, loop_, What::remove, "removal of", path, nullptr), remove);
}

void RealDisk::start_list(const std::string& prefix, Operation<std::vector<std::string>>& list) {
  using Names = std::vector<std::string>;
  if (!worker_) return list.complete(failure(ErrorCode::unsupported, "listing: no data directory was given"));
  submit(std::make_unique<WaitedRequest<Names>>(*this, loop_, What::list, "listing of", prefix,
                                                [](RealDisk&, DiskRequest& done) { return std::move(done.names); }),
         list);
}

}  // namespace orrery::real
