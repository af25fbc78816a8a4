#include "check/linearization_options.hpp"

namespace orrery::detail {
namespace {

std::uint32_t& at_least(std::vector<std::uint32_t>& numbers, std::uint32_t index) {
  if (index >= numbers.size()) numbers.resize(index + 1, none);
  return numbers[index];
}

}  // namespace

LinearizationOptions::LinearizationOptions(const Problem& problem)
    : problem_(problem), groups_of_(problem.optional.size()), taken_((problem.optional.size() + 63) / 64) {}

void LinearizationOptions::add_to_group(std::uint32_t option, std::uint32_t state) {
  const Problem::Optional& operation = problem_.optional[option];
  std::uint32_t fresh = none;
  std::uint32_t* group = &fresh;
  if (operation.overwrites)
    group = &at_least(by_state_, state);
  else if (!is_unlimited(option))
    group = &limited_others_;
  else if (operation.kind != none)
    group = &at_least(by_kind_, operation.kind);
  if (*group == none) {
    *group = static_cast<std::uint32_t>(groups_.size());
    (operation.overwrites ? overwriting_ : others_).push_back(*group);
    Group& added = groups_.emplace_back();
    added.overwrites = operation.overwrites;
    added.state = state;
  }
  groups_of_[option] = *group;
  (is_unlimited(option) ? groups_[*group].unlimited : groups_[*group].limited).push_back(option);
}

void LinearizationOptions::finish_groups() {
  for (Group& group : groups_) {
    group.calls_min.resize(group.limited.size());
    std::uint32_t first = none;
    for (std::size_t i = group.limited.size(); i-- > 0;) {
      first = std::min(first, problem_.optional[group.limited[i]].called);
      group.calls_min[i] = first;
    }
  }
}

bool LinearizationOptions::in_chain(std::uint32_t chain, std::uint32_t option) const {
  for (; chain != none; chain = links_[chain].before) {
    if (links_[chain].option == option) return true;
  }
  return false;
}

std::uint32_t LinearizationOptions::add_link(std::uint32_t option, std::uint32_t before, std::uint32_t state) {
  const std::uint32_t called = problem_.optional[option].called;
  links_.push_back({option, before, state, before == none ? called : std::max(called, links_[before].called)});
  return links() - 1;
}

bool LinearizationOptions::expires(std::uint32_t called) const {
  for (std::uint32_t option = expired_; option < problem_.limited; ++option) {
    if (problem_.optional[option].limit > called) return false;
    if (!taken(option)) return true;
  }
  return false;
}

LinearizationOptions::Undo LinearizationOptions::take(std::uint32_t chain, std::uint32_t called) {
  const Undo undo{called_, expired_};
  called_ = std::max(called_, called);
  if (chain != none) called_ = std::max(called_, links_[chain].called);
  for (; chain != none; chain = links_[chain].before) {
    const std::uint32_t option = links_[chain].option;
    taken_[option / 64] |= std::uint64_t{1} << option % 64;
    if (is_unlimited(option)) ++groups_[groups_of_[option]].unlimited_taken;
  }
  while (expired_ < problem_.limited && problem_.optional[expired_].limit < called_) ++expired_;
  return undo;
}

void LinearizationOptions::give_back(std::uint32_t chain, const Undo& undo) {
  for (; chain != none; chain = links_[chain].before) {
    const std::uint32_t option = links_[chain].option;
    taken_[option / 64] &= ~(std::uint64_t{1} << option % 64);
    if (is_unlimited(option)) --groups_[groups_of_[option]].unlimited_taken;
  }
  called_ = undo.called;
  expired_ = undo.expired;
}

LinearizationMemo::Set LinearizationOptions::gone(std::uint32_t chain) {
  std::uint32_t expired = expired_;
  if (chain != none) {
    const std::uint32_t called = links_[chain].called;
    while (expired < problem_.limited && problem_.optional[expired].limit < called) ++expired;
  }
  const std::uint32_t begin = expired / 64;
  if (begin >= taken_.size()) return {begin, {}};
  gone_.assign(taken_.begin() + begin, taken_.end());
  gone_[0] |= (std::uint64_t{1} << expired % 64) - 1;
  for (; chain != none; chain = links_[chain].before) {
    const std::uint32_t option = links_[chain].option;
    if (option / 64 >= begin) gone_[option / 64 - begin] |= std::uint64_t{1} << option % 64;
  }
  return {begin, gone_};
}

}  // namespace orrery::detail
