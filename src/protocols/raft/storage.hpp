#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <orrery/process/env.hpp>

#include "protocols/raft/append_and_sync.hpp"
#include "protocols/raft/core.hpp"
#include "protocols/raft/metrics.hpp"

namespace orrery::protocols::raft {

/// Whoever owns a `Storage`: what it is to write, and what it has written.
class StorageClient {
 public:
  [[nodiscard]] virtual bool has_write() = 0;
  virtual CoreWrite take_write() = 0;
  [[nodiscard]] virtual const Log& log() = 0;
  virtual void persisted() = 0;
  /// A snapshot given to `save` is durable; or it is not, and never will be.
  virtual void saved(const Snapshot& snapshot, bool durable) = 0;

 protected:
  ~StorageClient() = default;
};

/// What a Raft node keeps on its disk: term, vote and log in one file of records that grows (storage_records.hpp), and
/// the latest snapshot in another.
///
/// One write at a time, each with a sync; what comes meanwhile goes with the next (group commit). When an append or a
/// sync fails, nothing since the last success can be relied upon (fsyncgate): the whole log is then written anew to
/// another file, until that succeeds. So is a log that was recovered, for what is read from it may not be durable yet;
/// and one that has grown long.
class Storage {
 public:
  /// All outlive it.
  Storage(Env& env, StorageClient& client, RaftMetrics& metrics, Bug bug);

  /// Reads what an earlier process left; nothing is durable until `run` has begun with it. Retries while the disk
  /// fails. Errors: `io_error` with what is wrong, if the files are damaged where they were durable.
  Task<Result<RecoveredState>> load();
  /// Writes, for ever. The first thing is the log as it is.
  Task<> run();
  /// There is something to write.
  void wake();
  /// A snapshot to be made durable, before any entries that follow; one at a time.
  void save(Snapshot snapshot);
  [[nodiscard]] bool saving() const { return saving_.has_value(); }

  [[nodiscard]] std::uint64_t log_bytes() const { return file_ ? file_->size() : 0; }

 private:
  Task<Result<RecoveredState>> load_once();
  Task<Result<std::optional<Snapshot>>> load_snapshot();
  void begin_commit();
  bool end_commit();
  Task<Result<void>> rewrite();
  Task<> rewrite_until_done();
  Task<Result<void>> save_snapshot(const Snapshot& snapshot);
  Task<> save_what_waits();
  Task<Result<void>> replace(std::string path, Bytes content, std::optional<File>& file);
  [[nodiscard]] bool should_rewrite() const;

  Env& env_;
  StorageClient& client_;
  RaftMetrics& metrics_;
  Bug bug_;
  std::optional<File> file_;
  std::optional<Snapshot> saving_;
  std::uint64_t sequence_ = 0;  // Of the last record,
  std::uint64_t durable_ = 0;   // and of the last that is durable.
  std::uint64_t rewritten_bytes_ = 0;
  bool idle_ = false;                    // `run` has nothing to do but to wait for `work_`.
  std::optional<AppendAndSync> commit_;  // The one under way.
  Event work_;
};

}  // namespace orrery::protocols::raft
