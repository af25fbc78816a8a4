#include <orrery/core/simulator.hpp>

#include <algorithm>
#include <bit>
#include <utility>

#include <orrery/core/event_queue.hpp>
#include <orrery/core/hash.hpp>

#include "core/tie_order.hpp"

namespace orrery {
namespace {

// Odd constants from the fractional digits of √2, √3, √5, √7: distinct multipliers for the fields of a tap.
constexpr std::uint64_t tap_time = 0x6a09e667f3bcc909, tap_key = 0xbb67ae8584caa73b, tap_meta = 0x3c6ef372fe94f82b,
                        tap_fold = 0xa54ff53a5f1d36f1;

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
  for (const Random* stream : streams_) delete stream;
}

OriginId Simulator::add_origin(std::string name) {
  ORRERY_CHECK(origin_names_.size() < tie_origins_max);
  origin_names_.push_back(std::move(name));
  sequences_.push_back(0);
  return {static_cast<std::uint32_t>(sequences_.size() - 1)};
}

const std::string& Simulator::origin_name(OriginId origin) const {
  ORRERY_CHECK(origin.value < origin_names_.size());
  return origin_names_[origin.value];
}

// Around dispatches: makes the run current, and refuses one inside another.
class Simulator::Running {
 public:
  explicit Running(Simulator& simulator) : running_(simulator.running_), scope_(&simulator.context_) {
    ORRERY_CHECK_MESSAGE(!running_, "an event's handler ran its own simulator");
    running_ = true;
  }
  ~Running() { running_ = false; }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

 private:
  bool& running_;
  RunScope scope_;
};

// The earliest live one; tombstones before it are buried.
[[gnu::always_inline]] inline auto Simulator::first_in_calendar() -> const Entry* {
  while (const Entry* first = calendar_.peek()) {
    if (!cancelled(first->slot, first->standing)) [[likely]]
      return first;
    const Entry entry = calendar_.pop();
    bury(entry.slot, entry.standing);
  }
  return nullptr;
}

Time Simulator::next_event_time() {
  if (cancelled_ != 0) [[unlikely]]
    bury_cancelled_ready();
  if (ready_next_ != ready_end_ || !next_step_.empty()) return now_;
  const Entry* first = first_in_calendar();
  return first == nullptr ? Time::max() : Time::from_ns(first->time);
}

// What runs next, or null. Valid until the next call. Once an instant has got to step 1, the calendar has nothing left
// of it.
[[gnu::always_inline]] inline auto Simulator::take_next(Time limit) -> const Ready* {
  while (true) {
    while (ready_next_ != ready_end_) {
      const Ready& next = *ready_next_++;
      if (!cancelled(next.slot, next.standing)) [[likely]] {
        step_ = ready_step_;
        return &next;
      }
      bury(next.slot, next.standing);
    }
    if (step_ == 0 || next_step_.empty()) {
      if (take_from_calendar(limit)) return &taken_;
      if (next_step_.empty()) return nullptr;
    }
    begin_next_step();
  }
}

// Takes one event of the calendar, unless none is due before the next step of this instant, or within the limit.
bool Simulator::take_from_calendar(Time limit) {
  const Entry* first = first_in_calendar();
  if (first == nullptr || first->time > limit.ns()) return false;
  if (!next_step_.empty() && first->time != now_.ns()) return false;
  const Entry entry = calendar_.pop_peeked(first);
  if (calendar_.size() >= EventQueue<Entry>::many_min) prefetch_upcoming();
  now_ = Time::from_ns(entry.time);
  step_ = 0;
  taken_ = {entry.key, 0, entry.slot, entry.standing};
  if (trace_ != nullptr && entry.standing == 0) [[unlikely]]
    taken_.cause = causes_[entry.slot];
  return true;
}

[[gnu::always_inline]] inline void Simulator::begin_next_step() {
  ready_.clear();
  ready_.swap(next_step_);
  if (!next_step_sorted_) [[unlikely]]
    sort_ready();
  ready_step_ = step_ + 1;
  ready_next_ = ready_.begin();
  ready_end_ = ready_.end();
}

void Simulator::sort_ready() {
  std::sort(ready_.begin(), ready_.end());
  next_step_sorted_ = true;
}

// Where many events are pending, nearly all that one of them touches is cold. It is fetched while those before it run,
// each time a step further: first the slot, then whatever its closure asks for.
void Simulator::prefetch_upcoming() {
  constexpr std::size_t pops_a_step = 2;
  constexpr std::size_t first = detail::prefetch_steps * pops_a_step;
  static_assert(first < EventQueue<Entry>::ahead_known);
  const Entry* coming = calendar_.upcoming(first);  // And behind it those before it, the latest first.
  if (coming == nullptr) return;
  if (coming->standing == 0) __builtin_prefetch(&slab_[coming->slot]);
  for (unsigned step = 0; step < detail::prefetch_steps; ++step) {
    coming += pops_a_step;
    if (coming->standing != 0) continue;
    const detail::EventSlot& event = slab_[coming->slot];
    if (event.ops != nullptr && event.ops->prefetch != nullptr) event.ops->prefetch(event.closure, step);
  }
}

inline void Simulator::dispatch(const Ready& next) {
  --queued_;
  ++dispatched_;
  if (next.standing != 0) return dispatch_standing(next);
  dispatch_closure(next);
}

inline void Simulator::dispatch_closure(const Ready& next) {
  detail::EventSlot& event = slab_[next.slot];
  const detail::EventOps* ops = event.ops;
  ++event.generation;  // From here on the event is no longer pending: its token is stale.
  begin_event(next, ops->kind, event.target, ops->payload != nullptr ? mix64(ops->payload(event.closure)) : 0);
  ops->invoke(event.closure);
  if (ops->destroy != nullptr) ops->destroy(event.closure);
  event.ops = nullptr;
  slab_.release(next.slot);
}

inline void Simulator::dispatch_standing(const Ready& next) {
  Standing& standing = standing_[next.slot];
  --standing.pending;
  begin_event(next, standing.kind, standing.target, 0);
  standing.handler(standing.context);
}

// Folds the event's tap, and tells the sink.
inline void Simulator::begin_event(const Ready& next, Kind kind, NodeId target, std::uint64_t payload) {
  const std::uint64_t meta =
      std::uint64_t{target.value} << 32 | std::uint64_t{step_} << 16 | static_cast<std::uint16_t>(kind);
  digest_ = fold(digest_, event_tap(now_.ns(), next.key, meta) ^ payload);
  target_ = target;
  if (trace_ != nullptr) [[unlikely]]
    trace_dispatch(next, kind, target);
}

void Simulator::trace_dispatch(const Ready& next, Kind kind, NodeId target) {
  const auto ordered = static_cast<std::uint32_t>(next.key >> sequence_bits);
  const std::uint32_t origin =
      options_.ties == TieOrder::seeded ? unpermute_origin(ordered, tie_key(options_.seed, now_.ns())) : ordered;
  TraceRecord record = make_record(kind, target, {origin}, static_cast<std::uint32_t>(dispatched_), next.cause);
  record.flags = TraceRecord::flag_dispatch;
  trace_->record(record);
}

bool Simulator::step() {
  const Running running(*this);
  const Ready* next = failed() ? nullptr : take_next(Time::max());
  if (next == nullptr) return false;
  dispatch(*next);
  return true;
}

RunEnd Simulator::run_events(Time limit, std::uint64_t events_max) {
  const Running running(*this);
  halted_ = failed();
  const std::uint64_t last = events_max < events_unlimited - dispatched_ ? dispatched_ + events_max : events_unlimited;
  while (!halted_) {
    if (dispatched_ == last && next_event_time() <= limit) [[unlikely]]
      return RunEnd::bound_reached;
    const Ready* next = now_ > limit ? nullptr : take_next(limit);
    if (next == nullptr) return events_pending() == 0 ? RunEnd::idle : RunEnd::time_reached;
    dispatch(*next);
  }
  return failed() ? RunEnd::failed : RunEnd::stopped;
}

RunEnd Simulator::run_until(Time limit, std::uint64_t events_max) {
  const RunEnd end = run_events(limit, events_max);
  if ((end == RunEnd::idle || end == RunEnd::time_reached) && limit > now_ && limit != Time::max()) {
    now_ = limit;
    step_ = 0;
  }
  return end;
}

RunEnd Simulator::run() { return run_events(Time::max(), events_unlimited); }

void Simulator::fail(std::string reason) {
  halted_ = true;
  if (failure_.empty()) failure_ = reason.empty() ? "failed" : std::move(reason);
}

void Simulator::tap(std::uint64_t value) { digest_ = fold(digest_, mix64(value ^ tap_meta)); }

std::uint64_t Simulator::final_digest() const {
  std::uint64_t digest = fold(digest_, now_.ns());
  for (const Random* stream : streams_) digest = fold(digest, mix64(stream->draws()));
  return digest;
}

Random& Simulator::stream(std::string_view purpose, std::string_view id, std::uint32_t incarnation) {
  streams_.push(new Random(Random::stream(options_.seed, purpose, id, incarnation)));
  return *streams_.back();
}

void Simulator::set_trace(TraceSink* sink) {
  trace_ = sink;
  causes_.assign(sink == nullptr ? 0 : slab_.capacity(), 0);
}

TraceRecord Simulator::make_record(Kind kind, NodeId node, NodeId peer, std::uint32_t id, std::uint64_t value) const {
  return {now_.ns(), static_cast<std::uint16_t>(kind), 0, node.value, peer.value, id, value};
}

}  // namespace orrery
