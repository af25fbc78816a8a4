#include "log.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "unix_ms.hpp"
#include "wal_effect.hpp"

namespace orrery::kv {
namespace {

constexpr std::size_t chunk_bytes = std::size_t{1} << 20;

Task<Result<Bytes>> read_all(File& file) {
  Bytes all;
  while (all.size() < file.size()) {
    auto read = file.read(all.size(), chunk_bytes);
    Result<Bytes> piece = co_await read;
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) break;
    all += *piece;
  }
  co_return all;
}

// Planted bug `expiry_loss`.
void forget_expiries(Store& store) {
  for (const Entry* entry = store.first_from(0); entry != nullptr; entry = store.first_from(entry->slot + 1)) {
    const Store::Position at = store.find(entry->key, std::numeric_limits<UnixMs>::min());
    store.set_expiry(*at.entry, never_expires);
  }
}

Task<Result<void>> append_all(File& file, Bytes bytes) {
  for (std::size_t at = 0; at < bytes.size(); at += chunk_bytes) {
    auto append = file.append(bytes.substr(at, chunk_bytes));
    const Result<std::uint64_t> done = co_await append;
    if (!done) co_return std::unexpected(done.error());
  }
  co_return Result<void>();
}

}  // namespace

Log::Log(Env& env, Store& store, LogOptions options) : env_(env), store_(store), options_(std::move(options)) {}

Task<Result<void>> Log::open() {
  Duration delay = options_.retry_delay_min;
  while (true) {
    auto loading = load();
    const Result<void> loaded = co_await std::move(loading);
    if (loaded) break;
    if (loaded.error() == ErrorCode::invalid_argument) co_return loaded;
    if (options_.bug == Bug::fresh_start) {
      begin_anew();
      break;
    }
    env_.log("cannot read the log, trying again: " + loaded.error().message());
    co_await sleep_for(delay);
    delay = std::min(2 * delay, options_.retry_delay_max);
  }
  auto rewriting = rewrite_until_done();
  co_await std::move(rewriting);
  co_return Result<void>();
}

Task<Result<void>> Log::load() {
  store_.clear();
  auto opening = env_.disk().open(options_.path, OpenMode::read_only);
  Result<File> file = co_await opening;
  if (!file && file.error() == ErrorCode::not_found) {
    begin_anew();
    co_return Result<void>();
  }
  if (!file) co_return std::unexpected(file.error());
  auto reading = read_all(*file);
  const Result<Bytes> content = co_await std::move(reading);
  if (!content) co_return std::unexpected(content.error());
  WalReader reader(*content, {.accept_torn_tail = options_.bug == Bug::torn_tail});
  if (reader.start() != WalStart::valid)
    co_return failure(ErrorCode::invalid_argument,
                      "'" + options_.path + "' is not a log of this server, or is corrupt");
  while (const auto record = reader.next()) {
    if (!apply_effects(store_, record->payload))
      co_return failure(ErrorCode::invalid_argument, "'" + options_.path + "' has a record that says nothing sensible");
  }
  if (reader.tail() == WalTail::corrupt)
    co_return failure(ErrorCode::invalid_argument, "'" + options_.path + "' lost records that had been durable");
  if (options_.bug == Bug::expiry_loss) forget_expiries(store_);
  data_id_ = reader.header().data_id;
  last_ = reader.next_sequence() - 1;
  co_return Result<void>();
}

void Log::begin_anew() {
  store_.clear();
  data_id_ = env_.random().next();
  last_ = 0;
}

void Log::add(std::string_view effects) {
  const bool fits = append_wal_record(pending_, {last_ + 1, durable_, effects});
  ORRERY_CHECK_MESSAGE(fits, "a command's effects do not fit a record");
  ++last_;
  work_.set();
}

Task<> Log::run() {
  while (true) {
    co_await work_.wait();
    work_.reset();
    auto committing = commit();
    const Result<void> committed = co_await std::move(committing);
    if (committed && !should_rewrite()) continue;
    if (!committed) env_.log("the log failed, rewriting it: " + committed.error().message());
    auto rewriting = rewrite_until_done();
    co_await std::move(rewriting);
  }
}

Task<Result<void>> Log::commit() {
  const std::uint64_t sequence = last_;
  Bytes batch = std::exchange(pending_, Bytes());
  auto append = file_->append(std::move(batch));
  const Result<std::uint64_t> appended = co_await append;
  if (!appended) co_return std::unexpected(appended.error());
  if (options_.bug == Bug::ack_before_sync) now_durable(sequence);
  auto sync = file_->sync();
  const Result<void> synced = co_await sync;
  if (!synced && options_.bug != Bug::ignore_sync_error) co_return synced;
  now_durable(sequence);
  co_return Result<void>();
}

void Log::now_durable(std::uint64_t sequence) {
  durable_ = std::max(durable_, sequence);
  progress_.set();
  progress_.reset();
}

bool Log::should_rewrite() const { return file_->size() >= std::max(options_.rewrite_bytes_min, 2 * rewritten_bytes_); }

Task<> Log::rewrite_until_done() {
  Duration delay = options_.retry_delay_min;
  while (true) {
    auto rewriting = rewrite();
    const Result<void> done = co_await std::move(rewriting);
    if (done) co_return;
    env_.log("cannot rewrite the log, trying again: " + done.error().message());
    co_await sleep_for(delay);
    delay = std::min(2 * delay, options_.retry_delay_max);
  }
}

// The whole state at this instant, in records that continue the numbering. What is pending is part of it.
Bytes Log::state_as_log() {
  Bytes log;
  append_wal_header(log, {data_id_, last_ + 1});
  const UnixMs now = unix_ms(env_);
  std::optional<Slot> slot = Slot{0};
  while (slot) {
    Bytes payload;
    slot = append_state(payload, store_, now, *slot, chunk_bytes);
    const bool fits = append_wal_record(log, {++last_, durable_, payload});
    ORRERY_CHECK(fits);
  }
  pending_.clear();
  return log;
}

Task<Result<void>> Log::rewrite() {
  const std::string aside = options_.path + ".new";
  auto opening = env_.disk().open(aside, OpenMode::truncate);
  Result<File> fresh = co_await opening;
  if (!fresh) co_return std::unexpected(fresh.error());
  Bytes state = state_as_log();
  const std::uint64_t sequence = last_;
  auto appending = append_all(*fresh, std::move(state));
  const Result<void> appended = co_await std::move(appending);
  if (!appended) co_return appended;
  if (options_.bug != Bug::rename_before_sync) {
    auto sync = fresh->sync();
    const Result<void> synced = co_await sync;
    if (!synced && options_.bug != Bug::ignore_sync_error) co_return synced;
  }
  auto rename = env_.disk().rename(aside, options_.path);
  const Result<void> renamed = co_await rename;
  if (!renamed) co_return renamed;
  file_.emplace(std::move(*fresh));
  rewritten_bytes_ = file_->size();
  if (options_.bug == Bug::rewrite_loses_writes && !pending_.empty()) {
    pending_.clear();
    now_durable(last_);
  }
  now_durable(sequence);
  if (!pending_.empty()) work_.set();
  co_return Result<void>();
}

}  // namespace orrery::kv
