#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <orrery/process/env.hpp>

#include "bugs.hpp"
#include "store.hpp"
#include "wal.hpp"

namespace orrery::kv {

struct LogOptions {
  std::string path = "kv.log";
  /// The log is rewritten when it is at least so long, and twice as long as after its last rewrite.
  std::uint64_t rewrite_bytes_min = std::uint64_t{4} << 20;
  Duration retry_delay_min = std::chrono::milliseconds(5);
  Duration retry_delay_max = std::chrono::milliseconds(500);
  Bug bug = Bug::none;
};

/// A durable server's write-ahead log: recovers the store, then makes its changes durable, many with one sync (group
/// commit).
///
/// When a sync fails, nothing written since the last one can be trusted, whatever later syncs say (fsyncgate): the
/// state is then written anew to another file, until that succeeds. Those who wait for durability wait longer; nothing
/// else shows.
class Log {
 public:
  /// All outlive the log.
  Log(Env& env, Store& store, LogOptions options);

  /// Loads the store, or begins a new data set, and leaves a file on disk that holds just this state: what an earlier
  /// process wrote but never synced is durable from here on. Retries while the disk fails; errors: `io_error` if the
  /// file is corrupt or no log.
  Task<Result<void>> open();
  /// Writes what `add` gathers, for ever.
  Task<> run();

  /// Takes a command's effects as the next record. They are durable when `durable_sequence` has reached
  /// `last_sequence`.
  void add(std::string_view effects);
  [[nodiscard]] std::uint64_t last_sequence() const { return last_; }
  [[nodiscard]] std::uint64_t durable_sequence() const { return durable_; }
  /// Set whenever `durable_sequence` has risen, and reset at once: wait in a loop.
  [[nodiscard]] Event& progress() { return progress_; }

  [[nodiscard]] std::uint64_t data_id() const { return data_id_; }
  [[nodiscard]] std::uint64_t bytes() const { return file_ ? file_->size() : 0; }

 private:
  Task<Result<void>> load();
  Task<Result<void>> commit();
  Task<Result<void>> rewrite();
  Task<> rewrite_until_done();
  [[nodiscard]] Bytes state_as_log();
  void begin_anew();
  void now_durable(std::uint64_t sequence);
  [[nodiscard]] bool should_rewrite() const;

  Env& env_;
  Store& store_;
  LogOptions options_;
  std::optional<File> file_;
  std::uint64_t data_id_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t durable_ = 0;
  std::uint64_t rewritten_bytes_ = 0;
  Bytes pending_;  // Records that are in no file yet.
  Event work_;
  Event progress_;
};

}  // namespace orrery::kv
