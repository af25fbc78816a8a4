#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/real/runtime.hpp>
#include <orrery/storage/disk.hpp>

#include "real/disk_request.hpp"
#include "real/loop.hpp"
#include "real/waited_request.hpp"
#include "storage/synchronous_calls.hpp"

namespace orrery::real {

class RealFile;

/// Files below the data directory. Whatever blocks is carried out in order on a thread of its own; completions come
/// back to the loop as events.
class RealDisk final : public Disk {
 public:
  RealDisk(Loop& loop, const RealOptions& options);
  /// Carries out what was asked for before.
  ~RealDisk() override;

  /// Opens and locks the data directory. Without it every use of the disk is `unsupported`.
  [[nodiscard]] Result<void> open_root();

  void start_open(const std::string& path, OpenMode mode, Operation<File>& open) override;
  void start_rename(const std::string& from, const std::string& to, Operation<void>& rename) override;
  void start_remove(const std::string& path, Operation<void>& remove) override;
  void start_list(const std::string& prefix, Operation<std::vector<std::string>>& list) override;
  SynchronousDisk* synchronous() override { return &synchronous_; }

  /// The result of the operation that `start` begins, for which it blocks, and for all that was asked for before.
  template <class T, class Start>
  [[nodiscard]] Result<T> act_now(Start start) {
    struct Call final : Operation<T> {
      Result<T> result() { return this->take(); }
      void completed() override {}
    };
    Call call;
    start(call);
    if (!call.done()) finish_last();
    return call.result();
  }

  /// For requests and files. `operation` hears of it when `request` has been carried out, unless it died.
  template <class T>
  void submit(std::unique_ptr<WaitedRequest<T>> request, Operation<T>& operation) {
    request->pending.wait(operation);
    last_submitted_ = request.get();
    worker_->submit(std::move(request));
  }
  [[nodiscard]] Loop& loop() { return loop_; }
  [[nodiscard]] File opened(DiskRequest& request);
  void close(RealFile& file);

 private:
  [[nodiscard]] Result<void> check(const std::string& path) const;
  void collect(const DiskRequest* awaited);
  void finish_last();
  [[nodiscard]] std::shared_ptr<FileState> state_of(const platform::OpenedFile& opened);

  Loop& loop_;
  const RealOptions& options_;
  std::optional<platform::Directory> root_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, std::weak_ptr<FileState>> states_;
  std::vector<std::unique_ptr<RealFile>> files_;
  std::size_t opening_ = 0;
  const DiskRequest* last_submitted_ = nullptr;
  detail::SynchronousCalls<RealDisk> synchronous_{*this};
  std::unique_ptr<DiskWorker> worker_;
};

}  // namespace orrery::real
