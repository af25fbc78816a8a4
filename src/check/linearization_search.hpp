#pragma once

#include <cstdint>
#include <vector>

#include <orrery/check/linearizability.hpp>

#include "check/linearization_memo.hpp"
#include "check/linearization_options.hpp"
#include "check/linearization_order.hpp"
#include "check/linearization_problem.hpp"

namespace orrery::detail {

/// Depth first: which required operation comes next? A configuration is what has been ordered, the state, and which
/// optional operations are gone. At each, in this order:
///
/// 1. A required operation that fits. One that only reads is taken at once, without alternatives: it can stand here in
///    any order that exists, unless that is too late for something optional.
/// 2. One that fits after one optional operation that overwrites, which stands just before it. Elsewhere an overwriting
///    one is of no use: what comes before it might be left out, what overwrites after it undoes it.
/// 3. One that fits after a chain of optional operations, the last of which does not overwrite; short chains first.
///
/// So optional operations are taken only where something that was observed needs them, and fewest first, which is what
/// lets the memory prune (see `LinearizationMemo`).
class LinearizationSearch {
 public:
  LinearizationSearch(const Problem& problem, SequentialObject& object, std::uint64_t steps_max,
                      std::uint64_t memory_bytes_max);

  /// Once, one of the two. What exists is usually found without chains, or with short ones, which are tried first; that
  /// none exists takes all.
  Verdict find_order();
  Verdict refute();
  [[nodiscard]] std::uint64_t steps() const { return steps_; }
  /// The position of the first return that it never got beyond.
  [[nodiscard]] std::uint32_t stuck_at() const { return stuck_at_; }

 private:
  enum class Chains : std::uint8_t { off, short_ones, all };
  enum class Stage : std::uint8_t { direct, assisted, chained, chained_on, over };

  struct Move {
    std::uint32_t rank;   // Required operation to order next,
    std::uint32_t state;  // which leads to this state,
    std::uint32_t chain;  // after this link of `options_` and those before it; or none.
  };
  struct Frame {
    Stage stage = Stage::direct;
    std::uint32_t state = 0;
    Move move{none, 0, none};  // That led here.
    LinearizationOrder::Undo order;
    LinearizationOptions::Undo options;
    std::size_t moves_begin = 0;
    std::size_t moves_next = 0;
    std::uint32_t chain_begin = 0;
    std::uint32_t level_begin = 0;  // The last level of chains.
  };

  Verdict run(Chains allowed, std::uint64_t steps_end);
  [[nodiscard]] bool out_of_bounds() const;
  std::uint32_t step(std::uint32_t state, OperationId operation, bool output_known);
  void push(std::uint32_t state, Move move, LinearizationOrder::Undo order, LinearizationOptions::Undo options);
  void pop();
  /// Goes to where `move` leads, unless that need not be visited.
  void enter(Move move);
  bool visited(std::uint32_t state, std::uint32_t chain, bool in_chain);

  bool find_moves(Frame& frame);
  void find_direct(Frame& frame);
  void find_assisted(Frame& frame);
  void find_chained(Frame& frame);
  void lengthen_chains(Frame& frame);
  void extend_chain(std::uint32_t state, std::uint32_t chain);
  const std::vector<std::uint32_t>& helpers_of(std::uint32_t rank);

  template <class Visit>
  void each_observer(Visit&& visit) {
    order_.each_candidate([&](std::uint32_t rank) {
      if (!problem_.required[rank].overwrites) visit(rank);
      return true;
    });
  }

  const Problem& problem_;
  SequentialObject& object_;
  std::uint64_t steps_max_;
  std::uint64_t memory_bytes_max_;
  std::uint64_t steps_ = 0;
  std::uint64_t steps_end_ = 0;
  std::uint32_t stuck_at_ = 0;
  Chains allowed_ = Chains::off;  // `short_ones` are of two links; of starts the latest few are tried.
  bool left_out_ = false;         // Something that `all` would have tried.

  LinearizationOrder order_;
  LinearizationOptions options_;
  LinearizationMemo memo_;
  std::vector<Frame> frames_;
  std::vector<Move> moves_;
  // By rank: the overwriting groups after which it fits, once computed.
  std::vector<std::vector<std::uint32_t>> helpers_;
  std::vector<bool> helpers_known_;
  std::vector<std::uint32_t> key_;
};

}  // namespace orrery::detail
