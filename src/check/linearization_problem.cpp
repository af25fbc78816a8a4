#include "check/linearization_problem.hpp"

#include <algorithm>

namespace orrery::detail {
namespace {

// Gives equal numbers to ambiguous operations that do the same.
void number_kinds(std::vector<HistoryPartition::Operation>& operations, const SequentialObject& object) {
  std::vector<OperationId> kinds;
  for (HistoryPartition::Operation& operation : operations) {
    if (operation.completed || operation.overwrites[0] || operation.read_only[0]) continue;
    std::uint32_t kind = 0;
    while (kind < kinds.size() && !object.equal(kinds[kind], operation.id)) ++kind;
    if (kind == kinds.size()) kinds.push_back(operation.id);
    operation.kind = kind;
  }
}

// The nearest operation before `index` in its pipeline that is required, or none.
std::uint32_t required_before(const HistoryPartition& partition, const std::vector<bool>& relaxed,
                              std::uint32_t index) {
  std::uint32_t before = partition.operations[index].after;
  while (before != none && (relaxed[before] || !partition.operations[before].completed))
    before = partition.operations[before].after;
  return before;
}

}  // namespace

HistoryPartition::HistoryPartition(const HistoryBase& history, const SequentialObject& object,
                                   const std::vector<OperationId>& ids) {
  for (const OperationId id : ids) {
    const HistoryBase::Entry& entry = history.entry(id);
    if (entry.outcome == Outcome::failed) continue;
    Operation operation{id, entry.called, entry.returned};
    operation.completed = entry.outcome == Outcome::completed;
    for (const bool known : {false, true}) {
      operation.read_only[known] = object.read_only(id, known);
      operation.overwrites[known] = object.overwrites(id, known);
    }
    OperationId after = entry.after;
    while (after.valid() && history.entry(after).outcome == Outcome::failed) after = history.entry(after).after;
    const auto before = std::lower_bound(operations.begin(), operations.end(), after,
                                         [](const Operation& a, OperationId b) { return a.id < b; });
    if (before != operations.end() && before->id == after)
      operation.after = static_cast<std::uint32_t>(before - operations.begin());
    if (!operation.completed) ++ambiguous;
    operations.push_back(operation);
  }
  number_kinds(operations, object);
  for (std::uint32_t i = 0; i < operations.size(); ++i) {
    if (operations[i].returned != HistoryBase::never) by_return.push_back(i);
  }
  std::sort(by_return.begin(), by_return.end(),
            [&](std::uint32_t a, std::uint32_t b) { return operations[a].returned < operations[b].returned; });
}

Problem::Problem(const HistoryPartition& partition, const std::vector<bool>& relaxed) {
  std::vector<std::uint32_t> ranks(partition.operations.size(), none);
  for (const std::uint32_t i : partition.by_return) {
    const HistoryPartition::Operation& from = partition.operations[i];
    if (!from.completed || relaxed[i]) continue;
    ranks[i] = static_cast<std::uint32_t>(required.size());
    required.push_back({from.id, from.called, from.returned, required_before(partition, relaxed, i), from.read_only[1],
                        from.overwrites[1]});
  }
  for (Required& operation : required) {
    if (operation.after != none) operation.after = ranks[operation.after];
  }
  const std::uint32_t end = required.empty() ? 0 : required.back().returned;
  const auto add = [&](const HistoryPartition::Operation& from, std::uint32_t limit) {
    if (from.called > end || from.read_only[0]) return;  // It helps nobody.
    optional.push_back({from.id, from.called, limit, from.kind, from.overwrites[0]});
  };
  for (const std::uint32_t i : partition.by_return) {
    const HistoryPartition::Operation& from = partition.operations[i];
    if (from.completed == relaxed[i]) add(from, from.returned);
  }
  limited = static_cast<std::uint32_t>(optional.size());
  for (std::size_t i = 0; i < partition.operations.size(); ++i) {
    const HistoryPartition::Operation& from = partition.operations[i];
    if (!from.completed && (relaxed[i] || from.returned == HistoryBase::never)) add(from, HistoryBase::never);
  }
}

}  // namespace orrery::detail
