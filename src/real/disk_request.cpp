#include "real/disk_request.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "platform/file.hpp"

namespace orrery::real {
namespace {

using What = DiskRequest::What;
using platform::SystemResult;

constexpr std::size_t names_listed_max = 1'000'000;

class BatchRun {
 public:
  BatchRun(platform::Directory& root, DiskWorker& worker) : root_(root), worker_(worker) {}

  void perform(std::unique_ptr<DiskRequest> request) {
    if (!request->changes_names()) end_of_names();
    request->error = carry_out(*request);
    if (request->changes_names()) {
      names_.push_back(std::move(request));
    } else {
      worker_.finish(std::move(request));
    }
  }

  // What has changed names is told so only once that is durable.
  void end_of_names() {
    if (names_.empty()) return;
    const SystemResult<void> synced = root_.sync_names();
    for (auto& request : names_) {
      if (!synced && request->error == 0) request->error = synced.error();
      worker_.finish(std::move(request));
    }
    names_.clear();
  }

 private:
  int carry_out(DiskRequest& request) {
    switch (request.what) {
      case What::open: return take(root_.open_file(request.path, request.existing), request.opened);
      case What::rename: return error_of(root_.rename(request.path, request.target));
      case What::remove: return error_of(root_.remove(request.path));
      case What::list: return take(root_.list(request.path, names_listed_max), request.names);
      case What::close: request.file.reset(); return 0;
      default: return carry_out_on_file(request, request.file->file.get());
    }
  }

  int carry_out_on_file(DiskRequest& request, int fd) {
    if (request.what == What::read) return take(platform::read_at(fd, request.offset, request.count), request.bytes);
    const FileState* state = request.file->state.get();
    if (request.what == What::sync) {
      if (std::find(synced_.begin(), synced_.end(), state) != synced_.end()) return 0;
      const int error = error_of(platform::sync_contents(fd));
      if (error == 0) synced_.push_back(state);
      return error;
    }
    std::erase(synced_, state);
    const int error = change(request, fd);
    if (error != 0) request.size_after = platform::file_size(fd).value_or(0);
    return error;
  }

  static int change(DiskRequest& request, int fd) {
    if (request.what == What::truncate) return error_of(platform::truncate_to(fd, request.offset));
    if (request.what == What::append)
      if (const int error = take(platform::file_size(fd), request.offset); error != 0) return error;
    return error_of(platform::write_at(fd, request.offset, request.bytes));
  }

  template <class T>
  static int take(SystemResult<T> result, T& value) {
    if (!result) return result.error();
    value = std::move(*result);
    return 0;
  }
  static int error_of(const SystemResult<void>& result) { return result ? 0 : result.error(); }

  platform::Directory& root_;
  DiskWorker& worker_;
  DiskWorker::Batch names_;
  std::vector<const FileState*> synced_;  // Files whose last operation in this batch was a sync.
};

}  // namespace

void perform_batch(platform::Directory& root, DiskWorker::Batch& batch, DiskWorker& worker) {
  BatchRun run(root, worker);
  for (auto& request : batch) run.perform(std::move(request));
  run.end_of_names();
}

}  // namespace orrery::real
