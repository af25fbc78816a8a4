#include "check/linearization_search.hpp"

#include <algorithm>
#include <utility>

namespace orrery::detail {
namespace {

constexpr std::uint32_t short_starts = 16;

}  // namespace

LinearizationSearch::LinearizationSearch(const Problem& problem, SequentialObject& object, std::uint64_t steps_max,
                                         std::uint64_t memory_bytes_max)
    : problem_(problem),
      object_(object),
      steps_max_(steps_max),
      memory_bytes_max_(memory_bytes_max),
      order_(problem.required),
      options_(problem),
      helpers_(problem.required.size()),
      helpers_known_(problem.required.size()) {
  object_.reset();
  options_.group([this](OperationId id) { return step(0, id, false); });
}

Verdict LinearizationSearch::find_order() {
  if (options_.others().empty()) return run(Chains::all, steps_max_);
  for (const Chains allowed : {Chains::off, Chains::short_ones}) {
    const Verdict verdict = run(allowed, steps_ + (steps_max_ - std::min(steps_, steps_max_)) / 4);
    if (verdict == Verdict::linearizable || (verdict == Verdict::not_linearizable && !left_out_)) return verdict;
  }
  return run(Chains::all, steps_max_);
}

Verdict LinearizationSearch::refute() { return run(Chains::all, steps_max_); }

Verdict LinearizationSearch::run(Chains allowed, std::uint64_t steps_end) {
  if (order_.complete()) return Verdict::linearizable;
  allowed_ = allowed;
  steps_end_ = steps_end;
  left_out_ = false;
  memo_ = LinearizationMemo();
  while (!frames_.empty()) pop();
  push(0, {none, 0, none}, {}, {});
  while (!frames_.empty()) {
    if (out_of_bounds()) return Verdict::undecided;
    Frame& frame = frames_.back();
    if (frame.moves_next == moves_.size() && !find_moves(frame)) {
      pop();
      continue;
    }
    if (frame.moves_next == moves_.size()) continue;
    enter(moves_[frame.moves_next++]);
    if (order_.complete()) return Verdict::linearizable;
    stuck_at_ = std::max(stuck_at_, order_.horizon());
  }
  return Verdict::not_linearizable;
}

bool LinearizationSearch::out_of_bounds() const {
  return steps_ > steps_end_ || memo_.memory_bytes() + object_.memory_bytes() + options_.memory_bytes() +
                                        moves_.capacity() * sizeof(Move) + frames_.capacity() * sizeof(Frame) >
                                    memory_bytes_max_;
}

std::uint32_t LinearizationSearch::step(std::uint32_t state, OperationId operation, bool output_known) {
  ++steps_;
  return object_.step(state, operation, output_known);
}

void LinearizationSearch::push(std::uint32_t state, Move move, LinearizationOrder::Undo order,
                               LinearizationOptions::Undo options) {
  Frame frame;
  frame.state = state;
  frame.move = move;
  frame.order = order;
  frame.options = options;
  frame.moves_begin = frame.moves_next = moves_.size();
  frame.chain_begin = options_.links();
  frames_.push_back(frame);
}

void LinearizationSearch::pop() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  moves_.resize(frame.moves_begin);
  options_.drop_links(frame.chain_begin);
  if (frame.move.rank == none) return;
  options_.give_back(frame.move.chain, frame.options);
  order_.remove(frame.order);
}

void LinearizationSearch::enter(Move move) {
  const LinearizationOptions::Undo options = options_.take(move.chain, problem_.required[move.rank].called);
  const LinearizationOrder::Undo order = order_.add(move.rank);
  if (order_.complete() || !visited(move.state, none, false)) return push(move.state, move, order, options);
  order_.remove(order);
  options_.give_back(move.chain, options);
}

bool LinearizationSearch::visited(std::uint32_t state, std::uint32_t chain, bool in_chain) {
  key_.assign({state, in_chain ? 1U : 0U});
  order_.append_key(key_);
  return memo_.covers_or_add(key_, options_.gone(chain), steps_);
}

// False if there are none any more; true may mean that there are none yet.
bool LinearizationSearch::find_moves(Frame& frame) {
  moves_.resize(frame.moves_begin);
  frame.moves_next = frame.moves_begin;
  switch (frame.stage) {
    case Stage::direct: find_direct(frame); return true;
    case Stage::assisted: find_assisted(frame); return true;
    case Stage::chained: find_chained(frame); return true;
    case Stage::chained_on: lengthen_chains(frame); return true;
    case Stage::over: return false;
  }
  return false;
}

void LinearizationSearch::find_direct(Frame& frame) {
  bool observers = false;
  frame.stage = Stage::over;
  order_.each_candidate([&](std::uint32_t rank) {
    const Problem::Required& operation = problem_.required[rank];
    observers = observers || !operation.overwrites;
    const std::uint32_t after = step(frame.state, operation.id, true);
    if (after == SequentialObject::impossible) return true;
    const bool alone = operation.read_only && !options_.expires(operation.called);
    if (alone) moves_.resize(frame.moves_begin);
    moves_.push_back({rank, after, none});
    if (alone) observers = false;
    return !alone;
  });
  if (observers) frame.stage = Stage::assisted;
  if (moves_.size() - frame.moves_begin < 2) return;
  // First what lets the frontier follow, then by return.
  const std::uint32_t frontier = order_.frontier();
  const auto distance = [&](const Move& move) {
    if (!problem_.required[move.rank].overwrites) return 0U;
    if (move.rank == frontier) return 0U;
    return step(move.state, problem_.required[frontier].id, true) == SequentialObject::impossible ? 2U : 1U;
  };
  std::vector<std::pair<std::uint32_t, Move>> sorted;
  for (std::size_t i = frame.moves_begin; i < moves_.size(); ++i) sorted.emplace_back(distance(moves_[i]), moves_[i]);
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.rank) < std::pair(b.first, b.second.rank);
  });
  for (std::size_t i = 0; i < sorted.size(); ++i) moves_[frame.moves_begin + i] = sorted[i].second;
}

const std::vector<std::uint32_t>& LinearizationSearch::helpers_of(std::uint32_t rank) {
  if (!helpers_known_[rank]) {
    helpers_known_[rank] = true;
    for (const std::uint32_t group : options_.overwriting()) {
      const std::uint32_t state = options_.groups()[group].state;
      if (step(state, problem_.required[rank].id, true) != SequentialObject::impossible)
        helpers_[rank].push_back(group);
    }
  }
  return helpers_[rank];
}

void LinearizationSearch::find_assisted(Frame& frame) {
  frame.stage = options_.others().empty() ? Stage::over : Stage::chained;
  if (options_.overwriting().empty()) return;
  each_observer([&](std::uint32_t rank) {
    for (const std::uint32_t index : helpers_of(rank)) {
      const LinearizationOptions::Group& group = options_.groups()[index];
      const std::uint32_t after = step(group.state, problem_.required[rank].id, true);
      options_.each_available(index, order_.horizon(), none, [&](std::uint32_t option) {
        moves_.push_back({rank, after, options_.add_link(option, none, group.state)});
      });
    }
  });
}

// Chains begin with the state as it is, or with what overwrites it.
void LinearizationSearch::find_chained(Frame& frame) {
  left_out_ = left_out_ || allowed_ != Chains::all;
  frame.stage = allowed_ == Chains::off ? Stage::over : Stage::chained_on;
  if (allowed_ == Chains::off) return;
  frame.level_begin = options_.links();
  visited(frame.state, none, true);
  extend_chain(frame.state, none);
  std::uint32_t starts = 0;
  const std::vector<std::uint32_t>& groups = options_.overwriting();
  for (std::size_t i = groups.size(); i-- > 0 && (allowed_ == Chains::all || starts < short_starts);) {
    const std::uint32_t state = options_.groups()[groups[i]].state;
    options_.each_available(groups[i], order_.horizon(), none, [&](std::uint32_t option) {
      const std::uint32_t link = options_.add_link(option, none, state);
      if (visited(state, link, true)) return options_.drop_links(link);
      ++starts;
    });
  }
}

void LinearizationSearch::lengthen_chains(Frame& frame) {
  const std::uint32_t begin = std::exchange(frame.level_begin, options_.links());
  if (begin == frame.level_begin || allowed_ != Chains::all) frame.stage = Stage::over;
  for (std::uint32_t link = begin; link < frame.level_begin; ++link) {
    extend_chain(options_.link(link).state, link);
    if (out_of_bounds()) return;
  }
}

void LinearizationSearch::extend_chain(std::uint32_t state, std::uint32_t chain) {
  for (const std::uint32_t index : options_.others()) {
    options_.each_available(index, order_.horizon(), chain, [&](std::uint32_t option) {
      const std::uint32_t after = step(state, problem_.optional[option].id, false);
      if (after == SequentialObject::impossible || after == state) return;
      const std::uint32_t link = options_.add_link(option, chain, after);
      if (visited(after, link, true)) return options_.drop_links(link);
      each_observer([&](std::uint32_t rank) {
        const std::uint32_t last = step(after, problem_.required[rank].id, true);
        if (last != SequentialObject::impossible) moves_.push_back({rank, last, link});
      });
    });
  }
}

}  // namespace orrery::detail
