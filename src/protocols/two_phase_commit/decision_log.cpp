#include "protocols/two_phase_commit/decision_log.hpp"

#include <string_view>
#include <utility>

#include <orrery/core/crc32c.hpp>
#include <orrery/core/hash.hpp>

namespace orrery::protocols::two_phase_commit {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t record_bytes = 13;  // Fact, transaction, CRC-32C of both.
constexpr Duration retry_pause = 20ms;

void put(Bytes& bytes, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

void put(Bytes& bytes, const Record& record) {
  const std::size_t begin = bytes.size();
  put(bytes, static_cast<std::uint64_t>(record.fact), 1);
  put(bytes, record.transaction, 8);
  put(bytes, crc32c(std::string_view(bytes).substr(begin)), 4);
}

std::optional<Record> get(std::string_view bytes) {
  if (bytes.size() < record_bytes) return std::nullopt;
  if (detail::load_le32(bytes.data() + 9) != crc32c(bytes.substr(0, 9))) return std::nullopt;
  const auto fact = static_cast<std::uint8_t>(bytes[0]);
  if (fact < 1 || fact > static_cast<std::uint8_t>(Fact::ended)) return std::nullopt;
  return Record{static_cast<Fact>(fact), detail::load_le64(bytes.data() + 1)};
}

}  // namespace

Task<std::vector<Record>> DecisionLog::recover(Env& env) {
  Bytes content;
  while (true) {
    auto opening = env.disk().open("decisions", OpenMode::create);
    auto file = co_await opening;
    if (file) {
      auto reading = file->read(0, file->size());
      auto bytes = co_await reading;
      if (bytes) {
        content = std::move(*bytes);
        file_.emplace(std::move(*file));
        break;
      }
    }
    co_await sleep_for(retry_pause);
  }
  std::vector<Record> records;
  for (std::string_view rest = content; const auto record = get(rest); rest.remove_prefix(record_bytes))
    records.push_back(*record);
  durable_bytes_ = records.size() * record_bytes;
  // What was read may not have been synced by the last incarnation.
  auto syncing = reach_disk({});
  co_await std::move(syncing);
  co_return records;
}

void DecisionLog::append(Record record, MoveOnlyFunction<void()> durable) {
  pending_.push_back({record, std::move(durable)});
  work_.set();
}

Task<> DecisionLog::run_writer() {
  while (true) {
    auto some = work_.wait();
    co_await some;
    work_.reset();
    std::vector<Pending> batch = std::exchange(pending_, {});
    Bytes bytes;
    for (const Pending& pending : batch) put(bytes, pending.record);
    auto writing = reach_disk(std::move(bytes));
    co_await std::move(writing);
    for (Pending& pending : batch) pending.durable();
  }
}

Task<> DecisionLog::reach_disk(Bytes bytes) {
  while (true) {
    bool ok = true;
    if (file_->size() != durable_bytes_) {
      auto cutting = file_->truncate(durable_bytes_);
      auto cut = co_await cutting;
      ok = cut.has_value();
    }
    if (ok && !bytes.empty()) {
      auto appending = file_->append(bytes);
      auto appended = co_await appending;
      ok = appended.has_value();
    }
    if (ok) {
      auto syncing = file_->sync();
      auto synced = co_await syncing;
      ok = synced.has_value();
    }
    if (ok) break;
    co_await sleep_for(retry_pause);
  }
  durable_bytes_ += bytes.size();
}

}  // namespace orrery::protocols::two_phase_commit
