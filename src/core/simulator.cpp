#include <orrery/core/simulator.hpp>

#include <algorithm>
#include <limits>
#include <utility>

#include <orrery/core/hash.hpp>

#include "core/tie_order.hpp"

namespace orrery {
namespace {

constexpr unsigned sequence_bits = 40;
constexpr std::uint32_t step_max = 0xffff;
constexpr std::size_t purge_min = 256;  // So few tombstones are not worth a look at the whole calendar.

// Odd constants from the fractional digits of √2, √3, √5, √7: distinct multipliers for the fields of a tap.
constexpr std::uint64_t tap_time = 0x6a09e667f3bcc909, tap_key = 0xbb67ae8584caa73b, tap_meta = 0x3c6ef372fe94f82b,
                        tap_fold = 0xa54ff53a5f1d36f1;

// Marks a slot whose closure is being destroyed, so that nothing that its destructor does can give the slot away.
constexpr detail::EventOps in_destruction{};

constexpr std::uint64_t fold(std::uint64_t digest, std::uint64_t tap) {
  return (std::rotl(digest, 23) ^ tap) * tap_fold;
}

constexpr std::uint64_t event_tap(std::uint64_t time, std::uint64_t key, std::uint64_t meta) {
  std::uint64_t h = (time + 1) * tap_time ^ std::rotl((key + 1) * tap_key, 32) ^ std::rotl((meta + 1) * tap_meta, 17);
  h ^= h >> 31;
  h *= tap_key;
  return h ^ h >> 29;
}

}  // namespace

Simulator::Simulator(SimulatorOptions options) : options_(options), digest_(mix64(options.seed)) {
  context_.simulator = this;
  context_.seed = options.seed;
}

// Destructors of closures may schedule more.
Simulator::~Simulator() {
  const RunScope scope(&context_);
  for (bool more = true; more;) {
    more = false;
    for (std::uint32_t slot = 0; slot < slab_.capacity(); ++slot) more |= discard(slot);
  }
}

OriginId Simulator::add_origin(std::string name) {
  ORRERY_CHECK(origins_.size() < tie_origins_max);
  origins_.push_back({0, std::move(name)});
  return {static_cast<std::uint32_t>(origins_.size() - 1)};
}

const std::string& Simulator::origin_name(OriginId origin) const {
  ORRERY_CHECK(origin.value < origins_.size());
  return origins_[origin.value].name;
}

void Simulator::enqueue(OriginId origin, Duration delay, std::uint32_t slot) {
  ORRERY_CHECK(origin.value < origins_.size());
  ORRERY_CHECK(delay.count() >= 0);
  const std::uint64_t sequence = origins_[origin.value].sequence++;
  ORRERY_CHECK(sequence >> sequence_bits == 0);
  const std::uint64_t time = std::min((now_ + delay).ns(), Time::max().ns() - 1);
  const std::uint64_t ordered = options_.ties == TieOrder::seeded ? permute_origin(origin.value, tie_key(time)) : origin.value;
  if (trace_ != nullptr) {
    causes_.resize(slab_.capacity());
    causes_[slot] = dispatching_ ? dispatched_ : 0;
  }
  if (calendar_.size() + next_step_.size() >= options_.pending_events_max &&
      events_pending() >= options_.pending_events_max) [[unlikely]]
    fail("more than " + std::to_string(options_.pending_events_max) + " events pending; the last was scheduled by '" +
         origins_[origin.value].name + "'");
  Entry entry{time, ordered << sequence_bits | sequence, 0, 0, slot};
  if (time != now_.ns() || dispatched_ == 0) return calendar_.push(entry);
  if (step_ == step_max) [[unlikely]]
    fail("65535 steps in one instant: '" + origins_[origin.value].name + "' keeps scheduling with no delay");
  entry.step = static_cast<std::uint16_t>(std::min(step_ + 1, step_max));
  if (!next_step_.empty() && entry.key < next_step_.back().key) next_step_sorted_ = false;
  next_step_.push_back(entry);
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

// Those in the ready lists stay: they are gone within this instant.
void Simulator::purge_cancelled() {
  calendar_.erase_if([this](const Entry& entry) {
    if (slab_[entry.slot].ops != nullptr) return false;
    slab_.release(entry.slot);
    --cancelled_;
    return true;
  });
  cancels_ = 0;
}

std::size_t Simulator::events_pending() const {
  return calendar_.size() + (ready_.size() - ready_next_) + next_step_.size() - cancelled_;
}

Time Simulator::next_event_time() {
  Entry entry;
  while (true) {
    if (ready_next_ < ready_.size() || !next_step_.empty()) return now_;
    const Entry* first = calendar_.peek();
    if (first == nullptr) return Time::max();
    entry = *first;
    if (slab_[entry.slot].ops != nullptr) return Time::from_ns(entry.time);
    calendar_.pop();
    slab_.release(entry.slot);
    --cancelled_;
  }
}

bool Simulator::take_next(Time limit, Entry& entry) {
  if (now_ > limit) return false;
  while (true) {
    if (ready_next_ < ready_.size()) {
      entry = ready_[ready_next_++];
    } else {
      const Entry* first = calendar_.peek();
      if (!next_step_.empty() && (first == nullptr || first->time != now_.ns())) {
        begin_next_step();
        continue;
      }
      if (first == nullptr || first->time > limit.ns()) return false;
      entry = calendar_.pop();
      if (const Entry* coming = calendar_.upcoming(3)) __builtin_prefetch(&slab_[coming->slot]);
    }
    if (slab_[entry.slot].ops != nullptr) return true;
    slab_.release(entry.slot);
    --cancelled_;
  }
}

void Simulator::begin_next_step() {
  ready_.clear();
  ready_next_ = 0;
  std::swap(ready_, next_step_);
  if (!next_step_sorted_) std::sort(ready_.begin(), ready_.end());
  next_step_sorted_ = true;
}

void Simulator::dispatch(const Entry& entry) {
  ORRERY_CHECK_MESSAGE(!dispatching_, "an event's handler ran its own simulator");
  dispatching_ = true;
  now_ = Time::from_ns(entry.time);
  step_ = entry.step;
  ++dispatched_;
  detail::EventSlot& event = slab_[entry.slot];
  const detail::EventOps* ops = event.ops;
  const std::uint64_t meta = std::uint64_t{event.target.value} << 32 | std::uint64_t{entry.step} << 16 |
                             static_cast<std::uint16_t>(ops->kind);
  std::uint64_t tap = event_tap(entry.time, entry.key, meta);
  if (ops->payload != nullptr) tap ^= mix64(ops->payload(event.closure));
  digest_ = fold(digest_, tap);
  if (trace_ != nullptr) [[unlikely]]
    trace_dispatch(entry, event);
  ++event.generation;  // From here on the event is no longer pending: its token is stale.
  ops->invoke(event.closure);
  if (ops->destroy != nullptr) ops->destroy(event.closure);
  event.ops = nullptr;
  slab_.release(entry.slot);
  dispatching_ = false;
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

bool Simulator::step() {
  const RunScope scope(&context_);
  Entry entry;
  if (failed() || !take_next(Time::max(), entry)) return false;
  dispatch(entry);
  return true;
}

RunEnd Simulator::run_events(Time limit) {
  const RunScope scope(&context_);
  stopping_ = false;
  Entry entry;
  while (!failed() && !stopping_) {
    if (!take_next(limit, entry)) return events_pending() == 0 ? RunEnd::idle : RunEnd::time_reached;
    dispatch(entry);
  }
  return failed() ? RunEnd::failed : RunEnd::stopped;
}

RunEnd Simulator::run_until(Time limit) {
  const RunEnd end = run_events(limit);
  if ((end == RunEnd::idle || end == RunEnd::time_reached) && limit > now_ && limit != Time::max()) {
    now_ = limit;
    step_ = 0;
  }
  return end;
}

RunEnd Simulator::run() { return run_events(Time::max()); }

void Simulator::fail(std::string reason) {
  if (failure_.empty()) failure_ = reason.empty() ? "failed" : std::move(reason);
}

void Simulator::tap(std::uint64_t value) { digest_ = fold(digest_, mix64(value ^ tap_meta)); }

std::uint64_t Simulator::final_digest() const {
  std::uint64_t digest = fold(digest_, now_.ns());
  for (const Random& stream : streams_) digest = fold(digest, mix64(stream.draws()));
  return digest;
}

Random& Simulator::stream(std::string_view purpose, std::string_view id, std::uint32_t incarnation) {
  return streams_.emplace_back(Random::stream(options_.seed, purpose, id, incarnation));
}

std::uint64_t Simulator::tie_key(std::uint64_t time) const { return mix64(options_.seed ^ time * tap_time); }

OriginId Simulator::origin_of(const Entry& entry) const {
  const auto ordered = static_cast<std::uint32_t>(entry.key >> sequence_bits);
  return {options_.ties == TieOrder::seeded ? unpermute_origin(ordered, tie_key(entry.time)) : ordered};
}

void Simulator::set_trace(TraceSink* sink) {
  trace_ = sink;
  causes_.assign(sink == nullptr ? 0 : slab_.capacity(), 0);
}

TraceRecord Simulator::make_record(Kind kind, NodeId node, NodeId peer, std::uint32_t id, std::uint64_t value) const {
  return {now_.ns(), static_cast<std::uint16_t>(kind), 0, node.value, peer.value, id, value};
}

void Simulator::trace_dispatch(const Entry& entry, const detail::EventSlot& event) {
  TraceRecord record = make_record(event.ops->kind, event.target, {origin_of(entry).value},
                                   static_cast<std::uint32_t>(dispatched_), causes_[entry.slot]);
  record.flags = TraceRecord::flag_dispatch;
  trace_->record(record);
}

}  // namespace orrery
