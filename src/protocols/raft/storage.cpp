#include "protocols/raft/storage.hpp"

#include <algorithm>
#include <utility>

#include "protocols/raft/storage_records.hpp"

namespace orrery::protocols::raft {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;
constexpr std::uint64_t rewrite_bytes_min = std::uint64_t{1} << 20;
constexpr Duration retry_delay_min = std::chrono::milliseconds(5);
constexpr Duration retry_delay_max = std::chrono::milliseconds(200);

const char* const log_path = "raft.log";
const char* const snapshot_path = "raft.snapshot";

// Nothing if there is no such file.
Task<Result<std::optional<Bytes>>> read_file(Env& env, std::string path) {
  auto opening = env.disk().open(std::move(path), OpenMode::read_only);
  Result<File> file = co_await opening;
  std::optional<Bytes> all;
  if (!file && file.error() == ErrorCode::not_found) co_return all;
  if (!file) co_return std::unexpected(file.error());
  all.emplace();
  while (all->size() < file->size()) {
    auto read = file->read(all->size(), chunk_bytes);
    const Result<Bytes> piece = co_await read;
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) break;
    *all += *piece;
  }
  co_return all;
}

}  // namespace

Storage::Storage(Env& env, StorageClient& client, RaftMetrics& metrics, Bug bug)
    : env_(env), client_(client), metrics_(metrics), bug_(bug) {}

Task<Result<RecoveredState>> Storage::load() {
  Duration delay = retry_delay_min;
  while (true) {
    auto loading = load_once();
    Result<RecoveredState> loaded = co_await std::move(loading);
    if (loaded || loaded.error() == ErrorCode::invalid_argument) co_return loaded;
    env_.log("cannot read the disk, trying again: " + loaded.error().message());
    co_await sleep_for(delay);
    delay = std::min(2 * delay, retry_delay_max);
  }
}

Task<Result<RecoveredState>> Storage::load_once() {
  auto loading = load_snapshot();
  Result<std::optional<Snapshot>> snapshot = co_await std::move(loading);
  if (!snapshot) co_return std::unexpected(snapshot.error());
  auto reading = read_file(env_, log_path);
  const Result<std::optional<Bytes>> content = co_await std::move(reading);
  if (!content) co_return std::unexpected(content.error());
  RecoveredState state;
  state.snapshot = std::move(*snapshot);
  if (!content->has_value()) {
    if (state.snapshot) co_return failure(ErrorCode::invalid_argument, "there is a snapshot, but no log");
    co_return state;
  }
  Result<RecoveredLog> recovered = recover_log(**content);
  if (!recovered) co_return failure(ErrorCode::invalid_argument, recovered.error().detail);
  sequence_ = durable_ = recovered->sequence;
  state.term = recovered->term;
  state.vote = recovered->vote;
  state.log = std::move(recovered->log);
  const Index base = state.snapshot ? state.snapshot->position.index : 0;
  if (base < state.log.base().index)
    co_return failure(ErrorCode::invalid_argument, "the log begins behind the snapshot");
  if (base > state.log.base().index) state.log.rebase(state.snapshot->position);
  co_return state;
}

Task<Result<std::optional<Snapshot>>> Storage::load_snapshot() {
  auto reading = read_file(env_, snapshot_path);
  const Result<std::optional<Bytes>> content = co_await std::move(reading);
  if (!content) co_return std::unexpected(content.error());
  std::optional<Snapshot> none;
  if (!content->has_value()) co_return none;
  Result<Snapshot> snapshot = read_snapshot_file(**content);
  if (!snapshot) co_return failure(ErrorCode::invalid_argument, snapshot.error().detail);
  co_return std::move(*snapshot);
}

void Storage::save(Snapshot snapshot) {
  saving_ = std::move(snapshot);
  if (std::exchange(idle_, false)) work_.set();
}

// A commit begins right here, and wakes `run` only at its end: it is what a node does most.
void Storage::wake() {
  if (!idle_) return;
  idle_ = false;
  begin_commit();
}

Task<> Storage::run() {
  auto beginning = rewrite_until_done();
  co_await std::move(beginning);
  while (true) {
    bool failed = false;
    if (commit_) {
      failed = !end_commit();
    } else if (saving_) {
      auto saving = save_what_waits();
      co_await std::move(saving);
    }
    if (failed || should_rewrite()) {
      auto rewriting = rewrite_until_done();
      co_await std::move(rewriting);
    }
    if (saving_) continue;
    if (client_.has_write())
      begin_commit();
    else
      idle_ = true;
    co_await work_.wait();
    work_.reset();
    idle_ = false;
  }
}

void Storage::begin_commit() {
  const CoreWrite write = client_.take_write();
  Bytes record;
  append_record(record, ++sequence_, durable_, write, client_.log());
  ++metrics_.disk_writes;
  commit_.emplace(file_->backend(), work_, bug_ != Bug::lost_entries);
  commit_->start(std::move(record));
}

// False if the log is to be written anew: what was taken is then part of that.
bool Storage::end_commit() {
  const Result<void> committed = commit_->result();
  commit_.reset();
  if (!committed) {
    env_.log("the log failed, writing it anew: " + committed.error().message());
    return false;
  }
  if (bug_ != Bug::lost_entries) durable_ = sequence_;
  client_.persisted();
  return true;
}

bool Storage::should_rewrite() const { return file_->size() >= std::max(rewrite_bytes_min, 2 * rewritten_bytes_); }

Task<> Storage::rewrite_until_done() {
  Duration delay = retry_delay_min;
  while (true) {
    auto rewriting = rewrite();
    const Result<void> done = co_await std::move(rewriting);
    if (done) co_return;
    env_.log("cannot write the log anew, trying again: " + done.error().message());
    co_await sleep_for(delay);
    delay = std::min(2 * delay, retry_delay_max);
  }
}

Task<Result<void>> Storage::rewrite() {
  CoreWrite all = client_.take_write();
  const Log& log = client_.log();
  all.base = log.base();
  all.first = log.base().index + 1;
  all.last = log.last_index();
  Bytes content = log_header(++sequence_);
  append_record(content, sequence_, sequence_ - 1, all, log);
  ++metrics_.log_rewrites;
  auto replacing = replace(log_path, std::move(content), file_);
  const Result<void> replaced = co_await std::move(replacing);
  if (!replaced) co_return replaced;
  rewritten_bytes_ = file_->size();
  durable_ = sequence_;
  client_.persisted();
  co_return Result<void>();
}

// Written aside, synced, renamed, and synced once more: some disks forget a name otherwise.
Task<Result<void>> Storage::replace(std::string path, Bytes content, std::optional<File>& file) {
  const std::string aside = path + ".new";
  auto opening = env_.disk().open(aside, OpenMode::truncate);
  Result<File> fresh = co_await opening;
  if (!fresh) co_return std::unexpected(fresh.error());
  for (std::size_t at = 0; at < content.size(); at += chunk_bytes) {
    auto append = fresh->append(content.substr(at, chunk_bytes));
    const Result<std::uint64_t> appended = co_await append;
    if (!appended) co_return std::unexpected(appended.error());
  }
  auto sync = fresh->sync();
  const Result<void> synced = co_await sync;
  if (!synced) co_return synced;
  auto rename = env_.disk().rename(aside, std::move(path));
  const Result<void> renamed = co_await rename;
  if (!renamed) co_return renamed;
  auto sync_name = fresh->sync();
  const Result<void> kept = co_await sync_name;
  if (!kept) co_return kept;
  file.emplace(std::move(*fresh));
  co_return Result<void>();
}

Task<> Storage::save_what_waits() {
  const Snapshot snapshot = *saving_;
  std::optional<File> file;
  auto replacing = replace(snapshot_path, snapshot_file(snapshot), file);
  const Result<void> saved = co_await std::move(replacing);
  if (!saved) env_.log("a snapshot was not saved: " + saved.error().message());
  saving_.reset();
  client_.saved(snapshot, saved.has_value());
}

}  // namespace orrery::protocols::raft
