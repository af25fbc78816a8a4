#include "protocols/database/database_journal.hpp"

#include <utility>

#include <orrery/core/crc32c.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>
#include <orrery/task/sleep.hpp>

namespace orrery::protocols {
namespace {

constexpr std::size_t journal_chunk_bytes = std::size_t{1} << 20;
constexpr std::uint64_t journal_slack_bytes = std::uint64_t{4} << 20;
constexpr std::size_t journal_head_bytes = 8;
constexpr Duration journal_retry_delay = std::chrono::milliseconds(20);
const char* const journal_path = "database.log";
const char* const journal_path_anew = "database.new";

void put_number(std::uint32_t number, Bytes& into) {
  for (int byte = 0; byte < 4; ++byte) into.push_back(static_cast<char>(number >> (8 * byte) & 0xff));
}

std::uint32_t number_at(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t byte = 0; byte < 4; ++byte)
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[byte])) << (8 * byte);
  return number;
}

}  // namespace

template <WireMessage Message>
void DatabaseJournal::write_record(const Message& message, Bytes& into) {
  const Result<Bytes> encoded = encode_message(message);
  ORRERY_CHECK(encoded.has_value());  // It came in a datagram.
  put_number(static_cast<std::uint32_t>(encoded->size()), into);
  put_number(crc32c(*encoded), into);
  into += *encoded;
}

void DatabaseJournal::add(DatabaseRecord record) {
  write_record(record, unwritten_);
  waiting_.push_back(std::move(record));
  added_.set();
}

void DatabaseJournal::add(const DatabaseReign& reign) {
  reign_ = reign;
  write_record(reign, unwritten_);
  added_.set();
}

void DatabaseJournal::begin_anew(const DatabaseReign& reign) {
  ++anew_;
  waiting_.clear();
  unwritten_.clear();
  add(reign);
}

Task<> DatabaseJournal::load(DatabaseStore& into) {
  while (true) {
    auto reading = read_whole();
    const Result<Bytes> whole = co_await std::move(reading);
    if (whole) {
      parse(*whole, into);
      break;
    }
    auto wait = sleep_for(journal_retry_delay);
    co_await wait;
  }
  // The first write writes it anew, without what may be unfinished at its end.
}

Task<Result<Bytes>> DatabaseJournal::read_whole() {
  Bytes whole;
  auto opening = env_.disk().open(journal_path, OpenMode::read_only);
  Result<File> file = co_await opening;
  if (!file && file.error() == ErrorCode::not_found) co_return whole;
  if (!file) co_return std::unexpected(file.error());
  while (whole.size() < file->size()) {
    auto reading = file->read(whole.size(), journal_chunk_bytes);
    const Result<Bytes> piece = co_await reading;
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) break;
    whole += *piece;
  }
  co_return whole;
}

void DatabaseJournal::parse(std::string_view file, DatabaseStore& into) {
  struct Handler {
    DatabaseStore& store;
    DatabaseReign& last_reign;
    void operator()(DatabaseRecord&& record) const { store.apply(record); }
    void operator()(DatabaseSession&& session) const { store.learn(session); }
    void operator()(DatabaseReign&& reign) const { last_reign = reign; }
  };
  while (file.size() >= journal_head_bytes) {
    const std::uint32_t length = number_at(file);
    if (length > file.size() - journal_head_bytes) return;
    const std::string_view record = file.substr(journal_head_bytes, length);
    if (crc32c(record) != number_at(file.substr(4))) return;
    if (!deliver_message<DatabaseRecord, DatabaseSession, DatabaseReign>(record, Handler{into, reign_})) return;
    file.remove_prefix(journal_head_bytes + length);
  }
}

Task<> DatabaseJournal::run() {
  while (true) {
    auto wait = added_.wait();
    co_await wait;
    added_.reset();
    const std::uint64_t anew = anew_;
    const std::uint64_t up_to = waiting_up_to();
    const bool lost = !file_ || file_anew_ != anew_;
    const bool grown = file_ && file_->size() > 2 * store_.bytes() + journal_slack_bytes;
    auto writing = lost || grown ? write_anew() : write_out();
    const Result<void> written = co_await std::move(writing);
    ++syncs_;
    if (anew != anew_) {
      added_.set();  // What was written is of what was forgotten since.
    } else if (written) {
      while (!waiting_.empty() && waiting_.front().position <= up_to) {
        const DatabaseRecord record = std::move(waiting_.front());
        waiting_.pop_front();
        on_durable_(record);
      }
    } else {
      file_.reset();
      added_.set();
      auto pause = sleep_for(journal_retry_delay);
      co_await pause;
    }
  }
}

Task<Result<void>> DatabaseJournal::write_out() {
  auto appending = file_->append(std::exchange(unwritten_, {}));
  const Result<std::uint64_t> appended = co_await appending;
  if (!appended) co_return std::unexpected(appended.error());
  auto syncing = file_->sync();
  Result<void> synced = co_await syncing;
  co_return synced;
}

Task<Result<void>> DatabaseJournal::write_anew() {
  Bytes whole;
  write_record(reign_, whole);
  const std::uint64_t anew = anew_;
  std::vector<DatabaseRecord> rows;
  store_.collect(0, ~std::size_t{0}, rows);
  for (const DatabaseRecord& row : rows) write_record(row, whole);
  std::vector<DatabaseSession> sessions;
  store_.collect(0, sessions);
  for (const DatabaseSession& session : sessions) write_record(session, whole);
  for (const DatabaseRecord& record : waiting_) write_record(record, whole);
  unwritten_.clear();
  file_.reset();
  auto opening = env_.disk().open(journal_path_anew, OpenMode::truncate);
  Result<File> file = co_await opening;
  if (!file) co_return std::unexpected(file.error());
  auto appending = file->append(std::move(whole));
  const Result<std::uint64_t> appended = co_await appending;
  if (!appended) co_return std::unexpected(appended.error());
  auto syncing = file->sync();
  const Result<void> synced = co_await syncing;
  if (!synced) co_return std::unexpected(synced.error());
  auto renaming = env_.disk().rename(journal_path_anew, journal_path);
  const Result<void> renamed = co_await renaming;
  if (!renamed) co_return std::unexpected(renamed.error());
  file_.emplace(std::move(*file));
  file_anew_ = anew;
  co_return Result<void>();
}

}  // namespace orrery::protocols
