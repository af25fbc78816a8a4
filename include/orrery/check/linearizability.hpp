#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/history.hpp>
#include <orrery/check/sequential_object.hpp>

namespace orrery {

enum class Verdict : std::uint8_t {
  linearizable,
  not_linearizable,
  undecided,  ///< A bound was reached, or the history has mistakes.
};
[[nodiscard]] std::string_view to_string(Verdict verdict);

/// Bounds of `check_linearizability`. Steps are counted, not timed, so that the answer is the same on every machine:
/// one is a call of the specification's `step`, or a comparison with a remembered configuration; 20 to 100 ns.
struct LinearizabilityLimits {
  std::uint64_t steps_max = 20'000'000;                       ///< For each key.
  std::uint64_t memory_bytes_max = std::uint64_t{256} << 20;  ///< What the search remembers, at any one time.
  std::uint64_t conflict_steps_max = 20'000'000;              ///< To make the conflict minimal.
};

/// The answer of `check_linearizability`.
struct Linearizability {
  Verdict verdict = Verdict::linearizable;
  std::string key;  ///< The first that is not linearizable, or else undecided; by name.
  /// Operations of this key that cannot be put into any order, in the order of their calls; empty unless
  /// `not_linearizable`. Whatever is not in it does not matter: the answer would be the same if nobody knew of any
  /// other operation whether it took effect between its call and its return, or what it gave.
  std::vector<OperationId> conflict;
  /// None of `conflict` can be left out in that sense. False when `conflict_steps_max` was too few to be sure.
  bool minimal = false;
  std::uint64_t steps = 0;  ///< Of all keys, without those for the conflict.
  /// For a failure report: the conflict, an operation a line, or what is undecided and why. Empty if linearizable.
  std::string text;
};

namespace detail {
[[nodiscard]] Linearizability check_linearizability(const HistoryBase& history, SequentialObject& object,
                                                    const LinearizabilityLimits& limits);
}

/// Whether the operations of each key could have taken effect one at a time, each at some moment between its call and
/// its return, as `specification` says. The search is that of Wing and Gong ("Testing and Verifying Concurrent
/// Objects", 1993) with the memory of Lowe ("Testing for Linearizability", 2017), key by key (Horn and Kroening, 2015).
///
/// Ambiguous operations may take effect at any time after their calls, or never; the search takes to them only where
/// nothing else explains an output, so that thousands of them are no burden if the specification says what
/// `overwrites`. Exponential in the worst case, as the problem is NP-complete: hence the bounds.
template <SequentialSpecification S>
[[nodiscard]] Linearizability check_linearizability(const History<typename S::Operation, typename S::Output>& history,
                                                    const S& specification = {},
                                                    const LinearizabilityLimits& limits = {}) {
  detail::SpecifiedObject<S> object(specification, history);
  return detail::check_linearizability(history, object, limits);
}

}  // namespace orrery
