#include "check/linearization_order.hpp"

#include <numeric>

namespace orrery::detail {

LinearizationOrder::LinearizationOrder(const std::vector<Problem::Required>& required)
    : required_(required), ordered_(required.size()), next_(required.size() + 1), previous_(required.size() + 1) {
  std::vector<std::uint32_t> by_call(required.size());
  std::iota(by_call.begin(), by_call.end(), 0U);
  std::sort(by_call.begin(), by_call.end(),
            [&](std::uint32_t a, std::uint32_t b) { return required_[a].called < required_[b].called; });
  auto last = static_cast<std::uint32_t>(required.size());
  for (const std::uint32_t rank : by_call) {
    next_[last] = rank;
    previous_[rank] = last;
    last = rank;
  }
  next_[last] = static_cast<std::uint32_t>(required.size());
  previous_.back() = last;
}

LinearizationOrder::Undo LinearizationOrder::add(std::uint32_t rank) {
  const Undo undo{rank, frontier_};
  next_[previous_[rank]] = next_[rank];
  previous_[next_[rank]] = previous_[rank];
  ordered_[rank] = true;
  if (rank != frontier_) {
    beyond_.insert(std::lower_bound(beyond_.begin(), beyond_.end(), rank), rank);
    return undo;
  }
  while (frontier_ < required_.size() && ordered_[frontier_]) ++frontier_;
  beyond_.erase(beyond_.begin(), std::lower_bound(beyond_.begin(), beyond_.end(), frontier_));
  return undo;
}

void LinearizationOrder::remove(const Undo& undo) {
  if (undo.rank == undo.frontier) {
    std::vector<std::uint32_t> passed(frontier_ - undo.frontier - 1);
    std::iota(passed.begin(), passed.end(), undo.frontier + 1);
    beyond_.insert(beyond_.begin(), passed.begin(), passed.end());
    frontier_ = undo.frontier;
  } else {
    beyond_.erase(std::lower_bound(beyond_.begin(), beyond_.end(), undo.rank));
  }
  ordered_[undo.rank] = false;
  next_[previous_[undo.rank]] = undo.rank;
  previous_[next_[undo.rank]] = undo.rank;
}

}  // namespace orrery::detail
