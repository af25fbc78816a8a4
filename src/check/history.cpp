#include <orrery/check/history.hpp>

#include <orrery/core/check.hpp>

namespace orrery {

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::pending: return "pending";
    case Outcome::completed: return "completed";
    case Outcome::failed: return "failed";
    case Outcome::ambiguous: return "ambiguous";
  }
  return "?";
}

std::string_view to_string(Recorded recorded) {
  switch (recorded) {
    case Recorded::yes: return "recorded";
    case Recorded::full: return "the history is full";
    case Recorded::unknown_operation: return "unknown operation";
    case Recorded::returned_before: return "the operation has returned before";
    case Recorded::time_went_back: return "time went back";
  }
  return "?";
}

HistoryBase::HistoryBase(HistoryLimits limits) : limits_(limits) {
  ORRERY_CHECK(limits_.operations_max <= 1U << 30);  // Each takes up to three positions.
}

std::uint32_t HistoryBase::Names::index(std::string_view name) {
  auto found = indexes.find(name);
  if (found == indexes.end()) {
    found = indexes.emplace(std::string(name), static_cast<std::uint32_t>(names.size())).first;
    names.emplace_back(name);
  }
  return found->second;
}

std::vector<HistoryKey> HistoryBase::sorted_keys() const {
  std::vector<HistoryKey> sorted;
  sorted.reserve(keys_.names.size());
  for (const auto& [name, index] : keys_.indexes) sorted.push_back(HistoryKey{index});
  return sorted;
}

Recorded HistoryBase::refuse(Recorded why) {
  if (refused_++ == 0) first_refused_ = why;
  return why;
}

Recorded HistoryBase::admit(Time at) {
  if (at < last_) return refuse(Recorded::time_went_back);
  last_ = at;
  return Recorded::yes;
}

OperationId HistoryBase::call(HistoryClient client, HistoryKey key, Time at, OperationId after) {
  ORRERY_CHECK(client.index < clients_.names.size() && key.index < keys_.names.size());
  if (entries_.size() >= limits_.operations_max) full_ = true;
  if (full_) return {};
  if (after.valid() && after.value >= entries_.size()) {
    refuse(Recorded::unknown_operation);
    return {};
  }
  if (admit(at) != Recorded::yes) return {};
  Entry entry;
  entry.client = client.index;
  entry.key = key.index;
  entry.after = after;
  entry.called = positions_++;
  entry.called_at = at;
  entries_.push_back(entry);
  return OperationId{static_cast<std::uint32_t>(entries_.size() - 1)};
}

Recorded HistoryBase::finish(OperationId id, Outcome outcome, Time at) {
  if (full_) return Recorded::full;
  if (id.value >= entries_.size()) return refuse(Recorded::unknown_operation);
  Entry& entry = entries_[id.value];
  if (entry.outcome != Outcome::pending) return refuse(Recorded::returned_before);
  if (const Recorded admitted = admit(at); admitted != Recorded::yes) return admitted;
  entry.outcome = outcome;
  entry.returned_at = at;
  if (outcome != Outcome::ambiguous) entry.returned = positions_++;
  return Recorded::yes;
}

void HistoryBase::forget() {
  entries_.clear();
  last_ = Time();
  positions_ = 0;
  full_ = false;
  refused_ = 0;
  first_refused_ = Recorded::yes;
}

Recorded HistoryBase::lose(OperationId id, Time at) { return finish(id, Outcome::ambiguous, at); }

Recorded HistoryBase::fail(OperationId id, Time at) { return finish(id, Outcome::failed, at); }

Recorded HistoryBase::rule_out(OperationId id, Time at) {
  if (id.value < entries_.size() && entries_[id.value].outcome == Outcome::pending) {
    if (const Recorded lost = lose(id, at); lost != Recorded::yes) return lost;
  }
  if (full_) return Recorded::full;
  if (id.value >= entries_.size()) return refuse(Recorded::unknown_operation);
  Entry& entry = entries_[id.value];
  if (entry.outcome != Outcome::ambiguous || entry.returned != never) return refuse(Recorded::returned_before);
  if (const Recorded admitted = admit(at); admitted != Recorded::yes) return admitted;
  entry.returned = positions_++;
  return Recorded::yes;
}

}  // namespace orrery
