#include "protocols/database/database_store.hpp"

#include <orrery/core/check.hpp>

namespace orrery::protocols {

DatabaseStore::Found DatabaseStore::read(std::string_view key) const {
  const auto number = index_.find(key, key_of());
  if (!number) return {};
  return {rows_[*number].last.value, rows_[*number].announced > 0};
}

std::uint32_t DatabaseStore::row(std::string_view key) {
  if (const auto number = index_.find(key, key_of())) return *number;
  const auto number = static_cast<std::uint32_t>(rows_.size());
  rows_.emplace_back().key = key;
  index_.insert(key, number);
  return number;
}

void DatabaseStore::announce(std::string_view key) { ++rows_[row(key)].announced; }

void DatabaseStore::apply(const DatabaseRecord& record) {
  ORRERY_CHECK(record.position > position_);
  position_ = record.position;
  const std::uint32_t number = row(record.key);
  Row& written = rows_[number];
  if (written.announced > 0) --written.announced;
  bytes_ -= written.last.position == 0 ? 0 : written.key.size() + written.last.value.size();
  bytes_ += record.key.size() + record.value.size();
  move_to_newest(number);
  written.last.position = record.position;
  written.last.session = record.session;
  written.last.sequence = record.sequence;
  written.last.value = record.value;
  if (record.session != 0) learn({record.session, record.sequence, record.position});
}

void DatabaseStore::learn(const DatabaseSession& session) {
  const auto known = session_index_.find(bytes_of(session.id), session_of());
  if (!known) {
    session_index_.insert(bytes_of(session.id), static_cast<std::uint32_t>(sessions_.size()));
    sessions_.push_back(session);
  } else if (sessions_[*known].sequence < session.sequence) {
    sessions_[*known] = session;
  }
}

void DatabaseStore::collect(std::uint64_t after, std::vector<DatabaseSession>& into) const {
  for (const DatabaseSession& session : sessions_) {
    if (session.position > after) into.push_back(session);
  }
}

void DatabaseStore::move_to_newest(std::uint32_t number) {
  if (newest_ == number) return;
  Row& row = rows_[number];
  if (row.last.position != 0) {  // It is in the list, and not the newest.
    (row.older == none ? oldest_ : rows_[row.older].newer) = row.newer;
    rows_[row.newer].older = row.older;
  }
  row.older = newest_;
  row.newer = none;
  (newest_ == none ? oldest_ : rows_[newest_].newer) = number;
  newest_ = number;
}

bool DatabaseStore::applied(std::uint64_t session, std::uint64_t sequence) const {
  if (session == 0) return false;
  const auto known = session_index_.find(bytes_of(session), session_of());
  return known && sessions_[*known].sequence >= sequence;
}

void DatabaseStore::collect(std::uint64_t after, std::size_t bytes_max, std::vector<DatabaseRecord>& into) const {
  std::uint32_t first = none;
  if (after == 0) {
    first = oldest_;
  } else {
    for (std::uint32_t i = newest_; i != none && rows_[i].last.position > after; i = rows_[i].older) first = i;
  }
  std::size_t bytes = 0;
  for (std::uint32_t i = first; i != none && bytes < bytes_max; i = rows_[i].newer) {
    into.push_back(rows_[i].last);
    into.back().key = rows_[i].key;
    bytes += into.back().key.size() + into.back().value.size() + 32;
  }
}

}  // namespace orrery::protocols
