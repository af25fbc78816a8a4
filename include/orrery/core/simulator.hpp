#pragma once

#include <concepts>
#include <cstdint>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/event_queue_class.hpp>
#include <orrery/core/event_slab.hpp>
#include <orrery/core/flat_stack.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/run_context.hpp>
#include <orrery/core/tie_order.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>

namespace orrery {

struct SimulatorOptions {
  std::uint64_t seed = 0;
  TieOrder ties = TieOrder::by_origin;
  std::size_t pending_events_max = std::size_t{1} << 24;  ///< Beyond, the run fails and names the origin.
};

/// Why `run` or `run_until` returned.
enum class RunEnd : std::uint8_t {
  idle,           ///< Nothing is scheduled any more.
  time_reached,   ///< The next event lies beyond the limit.
  bound_reached,  ///< As many events ran as were allowed, and the next lies within the limit.
  stopped,        ///< `stop()` was called.
  failed,         ///< `fail()` was called, or a bound of the simulator was hit; see `failure()`.
};

/// Names a standing event of a simulator.
struct StandingEvent {
  std::uint32_t index = 0xffffffff;
};

/// Deterministic discrete-event simulation: one run, one thread.
///
/// Lifecycle: construct with a seed, register origins, schedule events, `run`. An event's handler schedules further
/// events; simulated time jumps from event to event and never moves backwards. Events run in the order
/// (time, step, origin, sequence): `step` is the zero-delay depth within an instant, `sequence` counts what its origin
/// has scheduled. The same seed and the same calls give the same `digest()`, on any compiler and machine.
///
/// Two simulators in one process are independent. Not thread-safe. Handlers must not throw, nor run or destroy their
/// simulator.
class Simulator {
 public:
  static constexpr std::uint64_t events_unlimited = ~std::uint64_t{0};

  explicit Simulator(SimulatorOptions options = {});
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Registers a scheduler of events; `name` is for messages.
  OriginId add_origin(std::string name);
  [[nodiscard]] const std::string& origin_name(OriginId origin) const;

  /// Schedules `handler` to run `delay` from now (≥ 0; zero means the next step of this instant) on behalf of `origin`.
  /// `K` says what the event is and `target` whom it concerns; both reach the digest, as does `handler.tap_payload()`
  /// if the handler has one. The handler is kept in 48 bytes; larger ones do not compile.
  template <Kind K, class F>
  EventToken schedule(OriginId origin, NodeId target, Duration delay, F&& handler) {
    using Handler = std::decay_t<F>;
    static_assert(sizeof(Handler) <= detail::EventSlot::closure_bytes,
                  "an event's handler is larger than 48 bytes: capture a pointer to its state instead");
    static_assert(alignof(Handler) <= 16);
    static_assert(std::invocable<Handler&>);
    const std::uint32_t slot = slab_.allocate();
    detail::EventSlot& event = slab_[slot];
    ::new (static_cast<void*>(event.closure)) Handler(std::forward<F>(handler));
    event.ops = &detail::event_ops_for<K, Handler>;
    event.target = target;
    ORRERY_CHECK(delay.count() >= 0);
    enqueue(origin, now_ + delay, slot);
    return {slot, event.generation};
  }

  /// Registers a standing event: `handler(context)` on behalf of `origin`, for `target`. It is scheduled by `raise`
  /// over and over, at the cost of no more than its place in the order: what ready tasks are resumed by.
  StandingEvent add_standing(OriginId origin, NodeId target, Kind kind, void (*handler)(void*), void* context);
  /// Schedules the standing event for the next step of this instant; once for each call.
  void raise(StandingEvent event);
  /// Forgets a standing event, and cancels what of it is pending.
  void remove_standing(StandingEvent event);

  /// Cancels a pending event: its handler is destroyed now and never runs, and nothing of it reaches the digest.
  /// Returns whether there was one. A running event is no longer pending.
  bool cancel(EventToken token);
  [[nodiscard]] bool pending(EventToken token);
  /// The handler of a pending event that was scheduled as kind `K` with a handler of type `F`; null if it is none.
  template <Kind K, class F>
  [[nodiscard]] const F* pending_handler(EventToken token) {
    if (!pending(token) || slab_[token.slot].ops != &detail::event_ops_for<K, F>) return nullptr;
    return std::launder(reinterpret_cast<const F*>(slab_[token.slot].closure));
  }

  /// Runs one event; false if there is none.
  bool step();
  /// Runs all events up to and including `limit`, then moves `now()` there (unless stopped or failed). `Time::max()` is
  /// no limit, and leaves `now()` at the last event. No more than `events_max` run; where these were not all, `now()`
  /// stays at the last of them.
  RunEnd run_until(Time limit, std::uint64_t events_max = events_unlimited);
  /// Runs until nothing is scheduled.
  RunEnd run();
  /// Makes `run` return after the current event. Callable from handlers; the next `run` goes on.
  void stop() { halted_ = true; }
  /// Fails the run: `run` returns after the current event, and the first reason is kept. Nothing runs any more.
  void fail(std::string reason);

  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] std::uint32_t step_in_instant() const { return step_; }
  /// When the next event is due; `Time::max()` if there is none.
  [[nodiscard]] Time next_event_time();
  /// What random numbers are keyed by: what it was constructed with, until `reseed`.
  [[nodiscard]] std::uint64_t seed() const { return options_.seed; }
  [[nodiscard]] std::uint64_t events_dispatched() const { return dispatched_; }
  [[nodiscard]] std::size_t events_pending() const { return queued_ - cancelled_; }
  [[nodiscard]] bool failed() const { return !failure_.empty(); }
  [[nodiscard]] const std::string& failure() const { return failure_; }

  /// The fold of all taps so far: a hash of each dispatched event's (time, step, origin, sequence, kind, target,
  /// payload) and of what `tap` was given.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }
  /// Folds a value of the user's into the digest.
  void tap(std::uint64_t value);
  /// The digest with the positions of all streams folded in: what two runs are compared by.
  [[nodiscard]] std::uint64_t final_digest() const;

  /// A random stream keyed by (seed, purpose, id, incarnation), owned by the simulator. Ask once and keep the
  /// reference: each call makes a stream anew.
  Random& stream(std::string_view purpose, std::string_view id = {}, std::uint32_t incarnation = 0);
  /// Another future: from now on all streams continue differently, those asked for later are keyed by `seed`, and so is
  /// the order of ties, also among what is pending. What was drawn before stays. Not from within an event, and only
  /// when this instant has no event left.
  void reseed(std::uint64_t seed);

  /// Attaches a sink, or detaches with null. The run is the same with and without.
  void set_trace(TraceSink* sink);
  [[nodiscard]] TraceSink* trace() const { return trace_; }
  /// Whom the event that is being dispatched concerns, or the last one did.
  [[nodiscard]] NodeId target() const { return target_; }
  /// Ordinal of the event being dispatched, counted from 1.
  [[nodiscard]] std::uint64_t ordinal() const { return dispatched_; }
  void record(Kind kind, NodeId node, NodeId peer = no_node, std::uint32_t id = 0, std::uint64_t value = 0) {
    if (trace_ != nullptr) [[unlikely]]
      trace_->record(make_record(kind, node, peer, id, value));
  }
  void record_text(Kind kind, NodeId node, std::string_view text, NodeId peer = no_node, std::uint64_t value = 0) {
    if (trace_ != nullptr) [[unlikely]]
      trace_->record_text(make_record(kind, node, peer, 0, value), text);
  }

  /// The context that is current while this simulator dispatches; the owner of the run fills it in.
  [[nodiscard]] RunContext& context() { return context_; }

 private:
  friend class detail::DebuggerLayout;

  static constexpr unsigned sequence_bits = 40;

  // In the calendar, where all events have step 0.
  struct Entry {
    std::uint64_t time;
    std::uint64_t key;  // Origin (permuted when ties are seeded) in the upper 24 bits, sequence in the lower 40.
    std::uint32_t slot;
    std::uint32_t standing;  // 1: `slot` indexes `standing_`, not the slab.

    friend bool operator<(const Entry& a, const Entry& b) { return a.time != b.time ? a.time < b.time : a.key < b.key; }
  };
  static_assert(sizeof(Entry) == 24);

  // In a ready list, where all events have one time and one step.
  struct Ready {
    std::uint64_t key;
    std::uint64_t cause;  // Ordinal of the dispatch that scheduled it.
    std::uint32_t slot;
    std::uint32_t standing;

    friend bool operator<(const Ready& a, const Ready& b) { return a.key < b.key; }
  };

  class Running;

  struct Standing {
    void (*handler)(void*);  // Null: removed.
    void* context;
    OriginId origin;
    NodeId target;
    Kind kind;
    std::uint32_t pending;
  };

  void enqueue(OriginId origin, Time at, std::uint32_t slot);
  void enqueue_ready(OriginId origin, const Ready& ready);
  void enqueue_in_calendar(OriginId origin, const Entry& entry);
  void note_cause(std::uint32_t slot);
  [[nodiscard]] std::uint64_t next_key(OriginId origin, std::uint64_t time);
  [[nodiscard]] std::uint64_t cause() const { return running_ ? dispatched_ : 0; }
  [[nodiscard]] const Ready* take_next(Time limit);
  [[nodiscard]] bool take_from_calendar(Time limit);
  void begin_next_step();
  void prefetch_upcoming();
  void sort_ready();
  [[nodiscard]] const Entry* first_in_calendar();
  void dispatch(const Ready& next);
  void dispatch_closure(const Ready& next);
  void dispatch_standing(const Ready& next);
  void begin_event(const Ready& next, Kind kind, NodeId target, std::uint64_t payload);
  void trace_dispatch(const Ready& next, Kind kind, NodeId target);
  bool discard(std::uint32_t slot);
  [[nodiscard]] bool cancelled(std::uint32_t slot, std::uint32_t standing) {
    return standing != 0 ? standing_[slot].handler == nullptr : slab_[slot].ops == nullptr;
  }
  void bury(std::uint32_t slot, std::uint32_t standing);
  void purge_cancelled();
  void bury_cancelled_ready();
  RunEnd run_events(Time limit, std::uint64_t events_max);
  void fail_at_bound(OriginId origin);
  [[nodiscard]] TraceRecord make_record(Kind kind, NodeId node, NodeId peer, std::uint32_t id,
                                        std::uint64_t value) const;

  SimulatorOptions options_;
  RunContext context_;
  Time now_;
  std::uint32_t step_ = 0;
  bool running_ = false;
  bool halted_ = false;  // By `stop` or `fail`.
  NodeId target_ = no_node;
  std::uint64_t dispatched_ = 0;
  std::uint64_t digest_;

  EventQueue<Entry> calendar_;
  Ready taken_{};                   // From there, by `take_from_calendar`.
  detail::FlatStack<Ready> ready_;  // The current step, of which [ready_next_, ready_end_) is left.
  const Ready* ready_next_ = nullptr;
  const Ready* ready_end_ = nullptr;
  std::uint32_t ready_step_ = 0;
  detail::FlatStack<Ready> next_step_;
  bool next_step_sorted_ = true;
  detail::EventSlab slab_;
  std::vector<Standing> standing_;
  std::vector<std::uint32_t> standing_free_;
  std::size_t queued_ = 0;                // In the calendar and the ready lists.
  std::size_t cancelled_ = 0;             // Events that are cancelled and still queued.
  std::size_t cancels_ = 0;               // Since the last purge.
  std::vector<std::uint64_t> sequences_;  // By origin: how many events it has scheduled.
  std::vector<std::string> origin_names_;
  std::vector<std::uint64_t> causes_;  // Of what is in the calendar, by slot; only while tracing.
  TraceSink* trace_ = nullptr;
  detail::FlatStack<Random*> streams_;  // Owned.
  std::string failure_;
};

}  // namespace orrery
