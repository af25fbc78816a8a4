#include <orrery/check/linearizability.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

#include "check/linearization_conflict.hpp"
#include "check/linearization_search.hpp"

namespace orrery {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::linearizable: return "linearizable";
    case Verdict::not_linearizable: return "not linearizable";
    case Verdict::undecided: return "undecided";
  }
  return "?";
}

namespace detail {
namespace {

constexpr std::size_t lines_max = 24;

std::string count_of(std::uint64_t count, std::string_view noun) {
  return std::to_string(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

// Times, or positions where nobody recorded times.
class WhenText {
 public:
  explicit WhenText(const HistoryBase& history) {
    for (const HistoryBase::Entry& entry : history.entries()) timed_ = timed_ || entry.returned_at > Time();
  }
  [[nodiscard]] std::string operator()(Time at, std::uint32_t position) const {
    std::array<char, 40> text;
    if (timed_)
      std::snprintf(text.data(), text.size(), "%llu.%06llu s", static_cast<unsigned long long>(at.ns() / 1'000'000'000),
                    static_cast<unsigned long long>(at.ns() % 1'000'000'000 / 1000));
    else
      std::snprintf(text.data(), text.size(), "#%u", position);
    return text.data();
  }

 private:
  bool timed_ = false;
};

std::string line_of(const HistoryBase& history, const SequentialObject& object, OperationId id, const WhenText& when) {
  const HistoryBase::Entry& entry = history.entry(id);
  std::string line(history.client_name(entry));
  line += ": " + object.describe(id) + ", called at " + when(entry.called_at, entry.called);
  line += entry.outcome == Outcome::completed ? ", returned at " + when(entry.returned_at, entry.returned)
                                              : ", no reply, ruled out at #" + std::to_string(entry.returned);
  return line;
}

std::string conflict_text(const HistoryBase& history, const SequentialObject& object, const HistoryPartition& partition,
                          const Linearizability& answer) {
  const std::uint64_t others = partition.operations.size() - answer.conflict.size();
  std::string text = count_of(answer.conflict.size(), "operation") + " on '" + answer.key + "' cannot ";
  text += answer.conflict.size() == 1 ? "be explained" : "be put into any order";
  if (others > 0) text += ", whatever the " + count_of(others, "other") + " did";
  if (partition.ambiguous > 0) text += " (" + std::to_string(partition.ambiguous) + " ambiguous)";
  if (!answer.minimal) text += "; there may be fewer";
  const WhenText when(history);
  for (std::size_t i = 0; i < answer.conflict.size(); ++i) {
    if (answer.conflict.size() > lines_max && i == lines_max / 2) {
      text += "\n  … " + std::to_string(answer.conflict.size() - lines_max) + " more …";
      i = answer.conflict.size() - lines_max / 2;
    }
    text += "\n  " + line_of(history, object, answer.conflict[i], when);
  }
  return text;
}

void explain(const HistoryBase& history, SequentialObject& object, const HistoryPartition& partition,
             const LinearizabilityLimits& limits, const LinearizationSearch& search, Linearizability& answer) {
  ConflictFinder finder(partition, object, limits);
  for (const std::uint32_t index : finder.find(search.steps(), search.stuck_at()))
    answer.conflict.push_back(partition.operations[index].id);
  answer.minimal = finder.minimal();
  answer.text = conflict_text(history, object, partition, answer);
}

// The order of returns breaks no rule; if everything fits in it, which is usual, nothing need be searched.
bool fits_by_return(const HistoryBase& history, const SequentialObject& object, std::vector<OperationId> operations) {
  std::erase_if(operations, [&](OperationId id) { return history.entry(id).outcome != Outcome::completed; });
  std::sort(operations.begin(), operations.end(),
            [&](OperationId a, OperationId b) { return history.entry(a).returned < history.entry(b).returned; });
  for (const OperationId id : operations) {
    const OperationId after = history.entry(id).after;
    if (!after.valid()) continue;
    const HistoryBase::Entry& before = history.entry(after);
    if (before.outcome != Outcome::completed || before.returned > history.entry(id).returned) return false;
  }
  return object.fits(operations);
}

}  // namespace

Linearizability check_linearizability(const HistoryBase& history, SequentialObject& object,
                                      const LinearizabilityLimits& limits) {
  Linearizability answer;
  if (history.refused() > 0) {
    answer.verdict = Verdict::undecided;
    answer.text = "undecided: the history has " + count_of(history.refused(), "mistake") + ", the first: ";
    answer.text += to_string(history.first_refused());
    return answer;
  }
  const std::vector<HistoryKey> keys = history.sorted_keys();
  std::vector<std::vector<OperationId>> operations(keys.size());
  for (std::uint32_t i = 0; i < history.entries().size(); ++i)
    operations[history.entries()[i].key].push_back(OperationId{i});
  for (const HistoryKey key : keys) {
    answer.steps += operations[key.index].size();
    if (fits_by_return(history, object, operations[key.index])) continue;
    const HistoryPartition partition(history, object, operations[key.index]);
    const Problem problem(partition, std::vector<bool>(partition.operations.size(), false));
    LinearizationSearch search(problem, object, limits.steps_max, limits.memory_bytes_max);
    const Verdict verdict = search.find_order();
    answer.steps += search.steps();
    if (verdict == Verdict::linearizable) continue;
    if (verdict == Verdict::undecided && answer.verdict == Verdict::undecided) continue;
    answer.verdict = verdict;
    answer.key = history.name(key);
    if (verdict == Verdict::not_linearizable) {
      explain(history, object, partition, limits, search, answer);
      return answer;
    }
    answer.text = "undecided: '" + answer.key + "' (" + count_of(partition.operations.size(), "operation") + ", " +
                  std::to_string(partition.ambiguous) + " ambiguous) after " + count_of(search.steps(), "step");
  }
  return answer;
}

}  // namespace detail
}  // namespace orrery
