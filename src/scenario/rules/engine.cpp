#include "scenario/rules/engine.hpp"

#include <algorithm>

#include <orrery/core/check.hpp>

namespace orrery::scenario::rules {

Engine::Engine(std::unique_ptr<const Program> program) : program_(std::move(program)) {
  const std::size_t nodes = program_->nodes.size();
  watched_ = NodeSet(nodes, program_->dependencies.status_nodes);
  for (const RuleDependencies::Field& field : program_->dependencies.fields) watched_ |= NodeSet(nodes, field.nodes);
  for (const Aggregate& aggregate : program_->aggregates) watched_ |= aggregate.members;
}

// Only when it is first needed: many rules are only read.
void Engine::build() {
  const auto nodes = static_cast<std::uint32_t>(program_->nodes.size());
  std::vector<std::uint32_t> slots(program_->aggregates.size(), 1);
  grouped_.clear();
  for (const Grouping& grouping : program_->groupings) {
    for (const std::uint32_t index : grouping.aggregates) slots[index] = nodes;
    Grouped state{Groups(nodes),
                  TimeHeap(grouping.timed ? nodes : 0),
                  Time::max(),
                  std::vector<RuleTruth>(nodes),
                  std::vector<std::uint8_t>(nodes),
                  {},
                  0,
                  0};
    state.dirty.reserve(nodes);
    grouped_.push_back(std::move(state));
  }
  counted_.clear();
  for (std::size_t i = 0; i < program_->aggregates.size(); ++i) {
    const Aggregate& aggregate = program_->aggregates[i];
    counted_.push_back({Tally(aggregate, nodes, slots[i]), TimeHeap(aggregate.timed ? nodes : 0), Time::max()});
  }
  captured_.assign(program_->captures.size(), {});
  is_changed_.assign(nodes, 0);
  changed_.clear();
  changed_.reserve(nodes);
}

void Engine::changed(std::uint32_t node) {
  if (!watched_.contains(node)) return;
  fresh_ = false;
  if (!begun_ || is_changed_[node] != 0) return;
  is_changed_[node] = 1;
  changed_.push_back(node);
}

void Engine::metric_changed(std::uint32_t metric) {
  const std::vector<std::uint32_t>& metrics = program_->dependencies.metrics;
  if (std::binary_search(metrics.begin(), metrics.end(), metric)) fresh_ = false;
}

void Engine::restart() { fresh_ = begun_ = false; }

const Seen& Engine::refresh(const RuleWorld& world) {
  const Time now = world.time();
  ORRERY_CHECK_MESSAGE(!begun_ || now >= refreshed_at_, "time has gone back: Condition::restart() is for that");
  if (fresh_ && now < root_.until) return root_;
  if (!begun_) build();
  refreshed_at_ = now;
  const Evaluator evaluator(*program_, world, *this);
  for (const Unit& unit : program_->units) {
    if (unit.is_grouping)
      refresh_grouping(unit.index, evaluator, now);
    else
      refresh_aggregate(unit.index, evaluator, now);
  }
  for (const std::uint32_t node : changed_) is_changed_[node] = 0;
  changed_.clear();
  root_ = evaluator.evaluate(program_->root, {});
  fresh_ = begun_ = true;
  return root_;
}

namespace {

// Whether what was seen at `before` is, with what it has grown since, what is seen now.
bool only_grew(const Seen& was, Time before, const Seen& is, Time now) {
  if (was.slope != is.slope) return false;
  if (is.slope == 0) return same(was.value, is.value);
  if (is_none(was.value) || is_none(is.value)) return is_none(was.value) && is_none(is.value);
  std::int64_t grown = 0;
  std::int64_t expected = 0;
  return !__builtin_mul_overflow((now - before).count(), is.slope, &grown) &&
         !__builtin_add_overflow(std::get<Duration>(was.value).count(), grown, &expected) &&
         std::get<Duration>(is.value).count() == expected;
}

}  // namespace

bool Engine::refresh_capture(std::uint32_t index, const Evaluator& evaluator, Time now) {
  Captured& captured = captured_[index];
  Seen before = captured.seen;
  if (std::holds_alternative<std::string_view>(before.value)) before.value = std::string_view(captured.text);
  const Seen seen = evaluator.evaluate(program_->captures[index], {});
  const bool changes = !captured.known || !only_grew(before, captured.at, seen, now);
  const auto* text = std::get_if<std::string_view>(&seen.value);
  if (changes && text != nullptr) captured.text = *text;
  captured.seen = seen;
  captured.at = now;
  captured.known = true;
  return changes;
}

bool Engine::refresh_captures(const std::vector<std::uint32_t>& captures, const Evaluator& evaluator, Time now,
                              Time& until) {
  bool changes = false;
  until = Time::max();
  for (const std::uint32_t index : captures) {
    changes |= refresh_capture(index, evaluator, now);
    until = std::min(until, captured_[index].seen.until);
  }
  return changes;
}

void Engine::refresh_part(std::uint32_t index, std::uint32_t node, std::uint32_t slot, const Evaluator& evaluator,
                          Grouped* grouped) {
  const Aggregate& aggregate = program_->aggregates[index];
  if (!aggregate.members.contains(node)) return;
  const Seen part = evaluator.evaluate(aggregate.body, {.node = node, .slot = slot});
  Counted& counted = counted_[index];
  if (aggregate.timed) counted.heap.set(node, part.until);
  if (counted.tally.set(node, slot, part.value) && grouped != nullptr) mark(*grouped, slot);
}

void Engine::refresh_aggregate(std::uint32_t index, const Evaluator& evaluator, Time now) {
  const Aggregate& aggregate = program_->aggregates[index];
  Counted& counted = counted_[index];
  const bool all = refresh_captures(aggregate.captures, evaluator, now, counted.until) || !begun_;
  const auto update = [&](std::uint32_t node) { refresh_part(index, node, 0, evaluator, nullptr); };
  if (all) return aggregate.members.for_each(update);
  for (const std::uint32_t node : changed_) update(node);
  while (counted.heap.least() <= now) update(counted.heap.least_id());
}

void Engine::refresh_grouping(std::uint32_t index, const Evaluator& evaluator, Time now) {
  const Grouping& grouping = program_->groupings[index];
  Grouped& state = grouped_[index];
  bool all = !begun_;
  for (const std::uint32_t aggregate : grouping.aggregates)
    all |= refresh_captures(program_->aggregates[aggregate].captures, evaluator, now, counted_[aggregate].until);
  const bool all_groups = refresh_captures(grouping.captures, evaluator, now, state.until);
  const auto update = [&](std::uint32_t node) { regroup(index, node, evaluator); };
  if (all) {
    grouping.members.for_each(update);
  } else {
    for (const std::uint32_t node : changed_) {
      if (grouping.members.contains(node)) update(node);
    }
  }
  for (const std::uint32_t aggregate : grouping.aggregates) {
    TimeHeap& heap = counted_[aggregate].heap;
    while (heap.least() <= now) {
      const std::uint32_t node = heap.least_id();
      refresh_part(aggregate, node, state.groups.slot_of(node), evaluator, &state);
    }
  }
  if (all_groups) {
    grouping.members.for_each([&](std::uint32_t node) {
      if (state.groups.slot_of(node) != Groups::none) mark(state, state.groups.slot_of(node));
    });
  }
  for (; state.heap.least() <= now; state.heap.set(state.heap.least_id(), Time::max()))
    mark(state, state.heap.least_id());
  for (const std::uint32_t slot : state.dirty) refresh_group(grouping, state, slot, evaluator);
  state.dirty.clear();
}

void Engine::mark(Grouped& state, std::uint32_t slot) {
  if (state.is_dirty[slot] != 0) return;
  state.is_dirty[slot] = 1;
  state.dirty.push_back(slot);
}

void Engine::regroup(std::uint32_t index, std::uint32_t node, const Evaluator& evaluator) {
  const Grouping& grouping = program_->groupings[index];
  Grouped& state = grouped_[index];
  const RuleValue key = evaluator.evaluate(grouping.key, {.node = node, .slot = 0}).value;
  if (!state.groups.is_in(node, key)) {
    if (state.groups.slot_of(node) != Groups::none) leave_group(grouping, state, node);
    if (is_none(key)) return;
    mark(state, state.groups.join(node, key));
  }
  const std::uint32_t slot = state.groups.slot_of(node);
  if (slot == Groups::none) return;
  for (const std::uint32_t aggregate : grouping.aggregates) refresh_part(aggregate, node, slot, evaluator, &state);
}

void Engine::leave_group(const Grouping& grouping, Grouped& state, std::uint32_t node) {
  const std::uint32_t slot = state.groups.slot_of(node);
  for (const std::uint32_t aggregate : grouping.aggregates) {
    if (!program_->aggregates[aggregate].members.contains(node)) continue;
    counted_[aggregate].tally.drop(node, slot);
    if (program_->aggregates[aggregate].timed) counted_[aggregate].heap.set(node, Time::max());
  }
  mark(state, slot);
  if (!state.groups.leave(node)) return;
  set_truth(state, slot, RuleTruth::unknown);
  if (grouping.timed) state.heap.set(slot, Time::max());
}

void Engine::set_truth(Grouped& state, std::uint32_t slot, RuleTruth truth) {
  RuleTruth& known = state.truths[slot];
  state.yes += (truth == RuleTruth::yes ? 1U : 0U) - (known == RuleTruth::yes ? 1U : 0U);
  state.no += (truth == RuleTruth::no ? 1U : 0U) - (known == RuleTruth::no ? 1U : 0U);
  known = truth;
}

void Engine::refresh_group(const Grouping& grouping, Grouped& state, std::uint32_t slot, const Evaluator& evaluator) {
  state.is_dirty[slot] = 0;
  if (state.groups.members(slot) == 0) return;
  const Seen seen = evaluator.evaluate(grouping.condition, {.node = own_node, .slot = slot});
  set_truth(state, slot, truth_of(seen.value));
  if (grouping.timed) state.heap.set(slot, seen.until);
}

Seen Engine::aggregate(std::uint32_t index, std::uint32_t slot) const {
  const Counted& counted = counted_[index];
  return {counted.tally.value(slot), 0, std::min(counted.until, counted.heap.least())};
}

Seen Engine::grouping(std::uint32_t index) const {
  const Grouped& state = grouped_[index];
  const Grouping& grouping = program_->groupings[index];
  Seen seen{{}, 0, std::min(state.until, state.heap.least())};
  for (const std::uint32_t aggregate : grouping.aggregates)
    seen.until = std::min({seen.until, counted_[aggregate].until, counted_[aggregate].heap.least()});
  if (grouping.kind == AggregateKind::count)
    seen.value = static_cast<std::int64_t>(state.yes);
  else
    seen.value = grouping.kind == AggregateKind::any ? state.yes > 0 : state.no == 0;
  return seen;
}

Seen Engine::captured(std::uint32_t index) const {
  const Captured& captured = captured_[index];
  Seen seen{captured.seen.value, captured.seen.slope, Time::max()};
  if (std::holds_alternative<std::string_view>(seen.value)) seen.value = std::string_view(captured.text);
  return seen;
}

RuleValue Engine::key(std::uint32_t grouping, std::uint32_t slot) const { return grouped_[grouping].groups.key(slot); }

}  // namespace orrery::scenario::rules
