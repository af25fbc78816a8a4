// The scheduling half of the simulator: what puts events into the calendar and the ready lists, and takes them back.
#include <algorithm>
#include <utility>

#include <orrery/core/simulator.hpp>

#include <orrery/core/event_queue.hpp>

#include "core/tie_order.hpp"

namespace orrery {
namespace {

constexpr std::uint32_t step_max = 0xffff;
constexpr std::size_t purge_min = 256;  // So few tombstones are not worth a look at the whole calendar.

// Marks a slot whose closure is being destroyed, so that nothing that its destructor does can give the slot away.
constexpr detail::EventOps in_destruction{};

}  // namespace

StandingEvent Simulator::add_standing(OriginId origin, NodeId target, Kind kind, void (*handler)(void*),
                                      void* context) {
  ORRERY_CHECK(origin.value < sequences_.size());
  ORRERY_CHECK(handler != nullptr);
  const Standing standing{handler, context, origin, target, kind, 0};
  if (standing_free_.empty()) {
    standing_.push_back(standing);
    return {static_cast<std::uint32_t>(standing_.size() - 1)};
  }
  const std::uint32_t index = standing_free_.back();
  standing_free_.pop_back();
  standing_[index] = standing;
  return {index};
}

// Counts an event that is about to be queued, and gives its place among those of its time and step.
[[gnu::always_inline]] inline std::uint64_t Simulator::next_key(OriginId origin, std::uint64_t time) {
  ORRERY_CHECK(origin.value < sequences_.size());
  ++queued_;
  const std::uint64_t sequence = sequences_[origin.value]++;
  ORRERY_CHECK(sequence >> sequence_bits == 0);
  std::uint64_t ordered = origin.value;
  if (options_.ties == TieOrder::seeded) ordered = permute_origin(origin.value, tie_key(options_.seed, time));
  return ordered << sequence_bits | sequence;
}

[[gnu::always_inline]] inline void Simulator::enqueue_ready(OriginId origin, const Ready& ready) {
  if (!next_step_.empty() && ready < next_step_.back()) next_step_sorted_ = false;
  next_step_.push(ready);
  if (step_ == step_max || queued_ > options_.pending_events_max) [[unlikely]]
    fail_at_bound(origin);
}

[[gnu::always_inline]] inline void Simulator::enqueue_in_calendar(OriginId origin, const Entry& entry) {
  calendar_.push(entry);
  if (queued_ > options_.pending_events_max) [[unlikely]]
    fail_at_bound(origin);
}

void Simulator::raise(StandingEvent event) {
  ORRERY_CHECK(event.index < standing_.size());
  Standing& standing = standing_[event.index];
  ORRERY_CHECK(standing.handler != nullptr);
  ++standing.pending;
  const std::uint64_t key = next_key(standing.origin, now_.ns());
  if (dispatched_ == 0) [[unlikely]]
    return enqueue_in_calendar(standing.origin, {now_.ns(), key, event.index, 1});
  enqueue_ready(standing.origin, {key, cause(), event.index, 1});
}

void Simulator::remove_standing(StandingEvent event) {
  ORRERY_CHECK(event.index < standing_.size());
  Standing& standing = standing_[event.index];
  ORRERY_CHECK(standing.handler != nullptr);
  standing.handler = nullptr;
  cancelled_ += standing.pending;
  if (standing.pending == 0) standing_free_.push_back(event.index);
}

void Simulator::enqueue(OriginId origin, Time at, std::uint32_t slot) {
  const std::uint64_t time = std::min(at.ns(), Time::max().ns() - 1);
  const std::uint64_t key = next_key(origin, time);
  if (time == now_.ns() && dispatched_ != 0) return enqueue_ready(origin, {key, cause(), slot, 0});
  if (trace_ != nullptr) [[unlikely]]
    note_cause(slot);
  enqueue_in_calendar(origin, {time, key, slot, 0});
}

void Simulator::note_cause(std::uint32_t slot) {
  causes_.resize(slab_.capacity());
  causes_[slot] = cause();
}

// Cancelled events do not count.
void Simulator::fail_at_bound(OriginId origin) {
  if (events_pending() > options_.pending_events_max)
    fail("more than " + std::to_string(options_.pending_events_max) + " events pending; the last was scheduled by '" +
         origin_name(origin) + "'");
  if (step_ == step_max && !next_step_.empty())
    fail("65535 steps in one instant: '" + origin_name(origin) + "' keeps scheduling with no delay");
}

bool Simulator::cancel(EventToken token) {
  if (!pending(token)) return false;
  ++slab_[token.slot].generation;
  ++cancelled_;
  discard(token.slot);
  if (std::min(++cancels_, cancelled_) > std::max(purge_min, calendar_.size() / 2)) purge_cancelled();
  return true;
}

bool Simulator::pending(EventToken token) {
  if (token.slot >= slab_.capacity()) return false;
  const detail::EventSlot& event = slab_[token.slot];
  return event.generation == token.generation && event.ops != nullptr;
}

// Destroys the slot's closure, if it has one; the slot is still queued.
bool Simulator::discard(std::uint32_t slot) {
  detail::EventSlot& event = slab_[slot];
  if (event.ops == nullptr) return false;
  const detail::EventOps* ops = std::exchange(event.ops, &in_destruction);
  if (ops->destroy != nullptr) ops->destroy(event.closure);
  event.ops = nullptr;
  return true;
}

// Gives back what a cancelled event still held; it is no longer queued.
void Simulator::bury(std::uint32_t slot, std::uint32_t standing) {
  --queued_;
  --cancelled_;
  if (standing == 0) return slab_.release(slot);
  if (--standing_[slot].pending == 0) standing_free_.push_back(slot);
}

// Afterwards what the ready lists have next, if they have anything, is something that will run.
void Simulator::bury_cancelled_ready() {
  const auto is_cancelled = [this](const Ready& ready) { return cancelled(ready.slot, ready.standing); };
  for (; ready_next_ != ready_end_ && is_cancelled(*ready_next_); ++ready_next_)
    bury(ready_next_->slot, ready_next_->standing);
  if (ready_next_ != ready_end_ || !std::all_of(next_step_.begin(), next_step_.end(), is_cancelled)) return;
  for (const Ready& ready : next_step_) bury(ready.slot, ready.standing);
  next_step_.clear();
  next_step_sorted_ = true;
}

// Those in the ready lists stay: they are gone within this instant.
void Simulator::purge_cancelled() {
  calendar_.erase_if([this](const Entry& entry) {
    if (!cancelled(entry.slot, entry.standing)) return false;
    bury(entry.slot, entry.standing);
    return true;
  });
  cancels_ = 0;
}

}  // namespace orrery
