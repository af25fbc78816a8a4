#include "check/linearization_conflict.hpp"

#include <algorithm>

#include "check/linearization_search.hpp"

namespace orrery::detail {
namespace {

constexpr std::uint64_t steps_least = 20'000;

}  // namespace

std::vector<std::uint32_t> ConflictFinder::find(std::uint64_t steps, std::uint32_t stuck_at) {
  kept_ = partition_.by_return;
  const std::uint64_t steps_few = std::min(std::max(steps_least, 2 * steps), limits_.conflict_steps_max / 100);
  steps_each_ = steps_few;
  std::vector<std::uint32_t> until_stuck;
  for (const std::uint32_t index : kept_) {
    if (partition_.operations[index].returned <= stuck_at) until_stuck.push_back(index);
  }
  if (!cut_beginning(std::move(until_stuck))) {
    steps_each_ = std::max(steps_least, std::min(2 * steps, limits_.conflict_steps_max / 10));
    cut_end();
    steps_each_ = steps_few;
    cut_beginning(kept_);
  }
  std::sort(kept_.begin(), kept_.end());
  for (std::size_t size = kept_.size() / 2; size > 1; size /= 2) leave_out(size);
  minimal_ = true;
  steps_each_ = std::max(steps_each_, std::min(steps_left_ / (kept_.size() + 1), limits_.conflict_steps_max / 20));
  leave_out(1);
  return kept_;
}

bool ConflictFinder::conflicts(const std::vector<std::uint32_t>& kept) {
  if (kept.empty()) return false;
  const std::uint64_t overhead = 1 + partition_.operations.size() / 8;  // Of stating the problem.
  if (steps_left_ <= overhead) {
    minimal_ = false;
    return false;
  }
  steps_left_ -= overhead;
  std::vector<bool> relaxed(partition_.operations.size(), true);
  for (const std::uint32_t index : kept) relaxed[index] = false;
  const Problem problem(partition_, relaxed);
  LinearizationSearch search(problem, object_, std::min(steps_each_, steps_left_), limits_.memory_bytes_max);
  const Verdict verdict = search.refute();
  steps_left_ -= std::min(steps_left_, search.steps());
  if (verdict == Verdict::undecided) minimal_ = false;
  return verdict == Verdict::not_linearizable;
}

void ConflictFinder::cut_end() {
  std::size_t orders = 0;
  std::size_t conflicts_at = kept_.size();
  while (conflicts_at - orders > 1) {
    const std::size_t middle = orders + (conflicts_at - orders) / 2;
    const auto end = kept_.begin() + static_cast<std::ptrdiff_t>(middle);
    (conflicts({kept_.begin(), end}) ? conflicts_at : orders) = middle;
  }
  kept_.resize(conflicts_at);
}

// Best to begin with something that overwrites, so that what came before is of no interest.
bool ConflictFinder::cut_beginning(std::vector<std::uint32_t> of) {
  std::sort(of.begin(), of.end());
  std::vector<std::uint32_t> beginnings;
  for (const std::uint32_t index : of) {
    if (partition_.operations[index].completed && partition_.operations[index].overwrites[1])
      beginnings.push_back(index);
  }
  if (beginnings.empty()) beginnings = of;
  for (std::size_t back = 1; back <= beginnings.size(); back *= 2) {
    const std::uint32_t beginning = beginnings[beginnings.size() - back];
    for (const bool with_concurrent : {false, true}) {
      std::vector<std::uint32_t> rest = since(of, beginning, with_concurrent);
      if (!conflicts(rest)) continue;
      kept_ = std::move(rest);
      return true;
    }
  }
  return false;
}

std::vector<std::uint32_t> ConflictFinder::since(const std::vector<std::uint32_t>& of, std::uint32_t beginning,
                                                 bool with_concurrent) const {
  const std::vector<HistoryPartition::Operation>& operations = partition_.operations;
  const std::uint32_t from = with_concurrent ? operations[beginning].called : operations[beginning].returned;
  std::vector<std::uint32_t> rest;
  for (const std::uint32_t index : of) {
    if (index == beginning || operations[index].called > from) rest.push_back(index);
  }
  return rest;
}

void ConflictFinder::leave_out(std::size_t size) {
  for (std::size_t at = 0; at < kept_.size();) {
    const auto begin = kept_.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(size, kept_.size() - at));
    std::vector<std::uint32_t> rest(kept_.begin(), begin);
    rest.insert(rest.end(), end, kept_.end());
    if (conflicts(rest))
      kept_ = std::move(rest);
    else
      at += size;
  }
}

}  // namespace orrery::detail
