#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "check/linearization_memo.hpp"
#include "check/linearization_problem.hpp"

namespace orrery::detail {

/// The optional operations of a search: which are gone (taken, or past their limit), which may be taken, and the chains
/// of those that are to be taken before the next required one.
class LinearizationOptions {
 public:
  /// Operations that do the same to every state; but all that are limited and do not overwrite are one group.
  struct Group {
    bool overwrites = false;
    std::uint32_t state = 0;               // After it, if it overwrites.
    std::vector<std::uint32_t> limited;    // By limit.
    std::vector<std::uint32_t> calls_min;  // Of these and those behind, the first call.
    std::vector<std::uint32_t> unlimited;  // By call, which is the order in which they are taken: none is better.
    std::uint32_t unlimited_taken = 0;
  };
  struct Link {
    std::uint32_t option;
    std::uint32_t before;  // Another link, or none.
    std::uint32_t state;   // After it.
    std::uint32_t called;  // The latest call of this and those before.
  };
  struct Undo {
    std::uint32_t called = 0;
    std::uint32_t expired = 0;
  };

  explicit LinearizationOptions(const Problem& problem);

  /// Groups the operations; `state_after(id)` is what an overwriting one leaves.
  template <class StateAfter>
  void group(StateAfter&& state_after) {
    for (std::uint32_t i = 0; i < problem_.optional.size(); ++i) {
      const bool overwrites = problem_.optional[i].overwrites;
      add_to_group(i, overwrites ? state_after(problem_.optional[i].id) : 0);
    }
    finish_groups();
  }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  [[nodiscard]] const std::vector<std::uint32_t>& overwriting() const { return overwriting_; }  ///< Groups that do,
  [[nodiscard]] const std::vector<std::uint32_t>& others() const { return others_; }            ///< and do not.

  /// Calls `visit(option)` for those of a group that may be taken after the links up to `chain`, if only what was
  /// called before `horizon` may.
  template <class Visit>
  void each_available(std::uint32_t index, std::uint32_t horizon, std::uint32_t chain, Visit&& visit) const {
    const Group& group = groups_[index];
    const std::uint32_t called = chain == none ? called_ : std::max(called_, links_[chain].called);
    auto at = static_cast<std::size_t>(std::lower_bound(group.limited.begin(), group.limited.end(), expired_) -
                                       group.limited.begin());
    for (; at < group.limited.size() && group.calls_min[at] < horizon; ++at) {
      const std::uint32_t option = group.limited[at];
      const Problem::Optional& operation = problem_.optional[option];
      if (operation.called < horizon && operation.limit > called && !taken(option) && !in_chain(chain, option))
        visit(option);
    }
    std::size_t next = group.unlimited_taken;
    for (std::uint32_t link = chain; link != none; link = links_[link].before)
      next += groups_of_[links_[link].option] == index && is_unlimited(links_[link].option) ? 1 : 0;
    if (next < group.unlimited.size() && problem_.optional[group.unlimited[next]].called < horizon)
      visit(group.unlimited[next]);
  }

  std::uint32_t add_link(std::uint32_t option, std::uint32_t before, std::uint32_t state);
  [[nodiscard]] const Link& link(std::uint32_t at) const { return links_[at]; }
  [[nodiscard]] std::uint32_t links() const { return static_cast<std::uint32_t>(links_.size()); }
  void drop_links(std::uint32_t from) { links_.resize(from); }

  /// Whether something could no longer be taken after an operation that was called at `called`.
  [[nodiscard]] bool expires(std::uint32_t called) const;
  /// What the links up to `chain` name is taken, then something required that was called at `called`.
  Undo take(std::uint32_t chain, std::uint32_t called);
  void give_back(std::uint32_t chain, const Undo& undo);
  /// All that would be gone after the links up to `chain`; valid until the next call.
  [[nodiscard]] LinearizationMemo::Set gone(std::uint32_t chain);
  [[nodiscard]] std::uint64_t memory_bytes() const { return links_.capacity() * sizeof(Link); }

 private:
  void add_to_group(std::uint32_t option, std::uint32_t state);
  void finish_groups();
  [[nodiscard]] bool is_unlimited(std::uint32_t option) const { return option >= problem_.limited; }
  [[nodiscard]] bool taken(std::uint32_t option) const { return (taken_[option / 64] >> option % 64 & 1) != 0; }
  [[nodiscard]] bool in_chain(std::uint32_t chain, std::uint32_t option) const;

  const Problem& problem_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> overwriting_;
  std::vector<std::uint32_t> others_;
  std::vector<std::uint32_t> groups_of_;  // By option.
  std::vector<std::uint32_t> by_kind_;    // Group of a kind, or none.
  std::vector<std::uint32_t> by_state_;   // Group of a state, or none.
  std::uint32_t limited_others_ = none;   // The group of what is limited and does not overwrite.
  std::vector<std::uint64_t> taken_;      // Bits by option.
  std::vector<std::uint64_t> gone_;       // Scratch of `gone`.
  std::vector<Link> links_;
  std::uint32_t called_ = 0;   // The latest call of all that has been ordered or taken.
  std::uint32_t expired_ = 0;  // So many limited ones are past their limit.
};

}  // namespace orrery::detail
