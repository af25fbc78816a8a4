#pragma once

#include <cstdint>
#include <utility>

#include <orrery/storage/disk.hpp>
#include <orrery/task/event.hpp>

namespace orrery::protocols::raft {

/// Appends to a file, then syncs it, without waking anybody in between; `done` is set at the end. To be used once.
class AppendAndSync {
 public:
  AppendAndSync(FileBackend& file, Event& done, bool sync) : append_(*this), sync_(done), file_(file), syncs_(sync) {}
  AppendAndSync(const AppendAndSync&) = delete;
  AppendAndSync& operator=(const AppendAndSync&) = delete;

  void start(Bytes bytes) { file_.start_append(std::move(bytes), append_); }
  [[nodiscard]] bool done() const { return sync_.done(); }
  [[nodiscard]] Result<void> result() { return sync_.result(); }

 private:
  class Append final : public orrery::Operation<std::uint64_t> {
   public:
    explicit Append(AppendAndSync& whole) : whole_(whole) {}

   private:
    void completed() override {
      const Result<std::uint64_t> appended = this->take();
      if (!appended)
        whole_.sync_.complete(std::unexpected(appended.error()));
      else if (!whole_.syncs_)
        whole_.sync_.complete({});
      else
        whole_.file_.start_sync(whole_.sync_);
    }
    AppendAndSync& whole_;
  };
  class Sync final : public orrery::Operation<void> {
   public:
    explicit Sync(Event& done) : done_(done) {}
    [[nodiscard]] Result<void> result() { return this->take(); }

   private:
    void completed() override { done_.set(); }
    Event& done_;
  };

  Append append_;
  Sync sync_;
  FileBackend& file_;
  bool syncs_;
};

}  // namespace orrery::protocols::raft
