#pragma once

#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/event_queue.hpp>
#include <orrery/core/event_slab.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/run_context.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>

namespace orrery {

/// How events of different origins at the same time and step are ordered.
enum class TieOrder : std::uint8_t {
  by_origin,  ///< By number of origin, always.
  seeded,     ///< By a permutation of the origins that the seed chooses anew for each time; no origin always wins.
};

struct SimulatorOptions {
  std::uint64_t seed = 0;
  TieOrder ties = TieOrder::by_origin;
  std::size_t pending_events_max = std::size_t{1} << 24;  ///< Beyond, the run fails and names the origin.
};

/// Why `run` or `run_until` returned.
enum class RunEnd : std::uint8_t {
  idle,          ///< Nothing is scheduled any more.
  time_reached,  ///< The next event lies beyond the limit.
  stopped,       ///< `stop()` was called.
  failed,        ///< `fail()` was called, or a bound of the simulator was hit; see `failure()`.
};

/// Deterministic discrete-event simulation: one run, one thread.
///
/// Lifecycle: construct with a seed, register origins, schedule events, `run`. An event's handler schedules further
/// events; simulated time jumps from event to event and never moves backwards. Events run in the order
/// (time, step, origin, sequence): `step` is the zero-delay depth within an instant, `sequence` counts what its origin has
/// scheduled. The same seed and the same calls give the same `digest()`, on any compiler and machine.
///
/// Two simulators in one process are independent. Not thread-safe. Handlers must not throw, nor run or destroy their
/// simulator.
class Simulator {
 public:
  explicit Simulator(SimulatorOptions options = {});
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Registers a scheduler of events; `name` is for messages.
  OriginId add_origin(std::string name);
  [[nodiscard]] const std::string& origin_name(OriginId origin) const;

  /// Schedules `handler` to run `delay` from now (≥ 0; zero means the next step of this instant) on behalf of `origin`.
  /// `K` says what the event is and `target` whom it concerns; both reach the digest, as does `handler.tap_payload()` if
  /// the handler has one. The handler is kept in 48 bytes; larger ones do not compile.
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
    enqueue(origin, delay, slot);
    return {slot, event.generation};
  }

  /// Cancels a pending event: its handler is destroyed now and never runs, and nothing of it reaches the digest. Returns
  /// whether there was one. A running event is no longer pending.
  bool cancel(EventToken token);
  [[nodiscard]] bool pending(EventToken token);

  /// Runs one event; false if there is none.
  bool step();
  /// Runs all events up to and including `limit`, then moves `now()` there (unless stopped or failed). `Time::max()` is no
  /// limit, and leaves `now()` at the last event.
  RunEnd run_until(Time limit);
  /// Runs until nothing is scheduled.
  RunEnd run();
  /// Makes `run` return after the current event. Callable from handlers; the next `run` goes on.
  void stop() { stopping_ = true; }
  /// Fails the run: `run` returns after the current event, and the first reason is kept. Nothing runs any more.
  void fail(std::string reason);

  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] std::uint32_t step_in_instant() const { return step_; }
  /// When the next event is due; `Time::max()` if there is none.
  [[nodiscard]] Time next_event_time();
  [[nodiscard]] std::uint64_t seed() const { return options_.seed; }
  [[nodiscard]] std::uint64_t events_dispatched() const { return dispatched_; }
  [[nodiscard]] std::size_t events_pending() const;
  [[nodiscard]] bool failed() const { return !failure_.empty(); }
  [[nodiscard]] const std::string& failure() const { return failure_; }

  /// The fold of all taps so far: a hash of each dispatched event's (time, step, origin, sequence, kind, target, payload)
  /// and of what `tap` was given.
  [[nodiscard]] std::uint64_t digest() const { return digest_; }
  /// Folds a value of the user's into the digest.
  void tap(std::uint64_t value);
  /// The digest with the positions of all streams folded in: what two runs are compared by.
  [[nodiscard]] std::uint64_t final_digest() const;

  /// A random stream keyed by (seed, purpose, id, incarnation), owned by the simulator. Ask once and keep the reference:
  /// each call makes a stream anew.
  Random& stream(std::string_view purpose, std::string_view id = {}, std::uint32_t incarnation = 0);

  /// Attaches a sink, or detaches with null. The run is the same with and without.
  void set_trace(TraceSink* sink);
  [[nodiscard]] TraceSink* trace() const { return trace_; }
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
  struct Entry {
    std::uint64_t time;
    std::uint64_t key;  // Origin (permuted when ties are seeded) in the upper 24 bits, sequence in the lower 40.
    std::uint16_t step;
    std::uint16_t flags;
    std::uint32_t slot;

    // The calendar only holds events of step 0, and a ready list only those of one time and step.
    friend bool operator<(const Entry& a, const Entry& b) { return a.time != b.time ? a.time < b.time : a.key < b.key; }
  };
  static_assert(sizeof(Entry) == 24);

  struct Origin {
    std::uint64_t sequence = 0;
    std::string name;
  };

  void enqueue(OriginId origin, Duration delay, std::uint32_t slot);
  [[nodiscard]] bool take_next(Time limit, Entry& entry);
  void begin_next_step();
  void dispatch(const Entry& entry);
  bool discard(std::uint32_t slot);
  void purge_cancelled();
  RunEnd run_events(Time limit);
  [[nodiscard]] std::uint64_t tie_key(std::uint64_t time) const;
  [[nodiscard]] TraceRecord make_record(Kind kind, NodeId node, NodeId peer, std::uint32_t id,
                                        std::uint64_t value) const;
  [[nodiscard]] OriginId origin_of(const Entry& entry) const;
  void trace_dispatch(const Entry& entry, const detail::EventSlot& event);

  SimulatorOptions options_;
  RunContext context_;
  Time now_;
  std::uint32_t step_ = 0;
  bool stopping_ = false;
  bool dispatching_ = false;
  std::uint64_t dispatched_ = 0;
  std::uint64_t digest_;

  EventQueue<Entry> calendar_;
  std::vector<Entry> ready_;  // The rest of the current step is [ready_next_, end).
  std::size_t ready_next_ = 0;
  std::vector<Entry> next_step_;
  bool next_step_sorted_ = true;
  detail::EventSlab slab_;
  std::size_t cancelled_ = 0;  // Slots that are cancelled and still queued.
  std::size_t cancels_ = 0;    // Since the last purge.
  std::vector<Origin> origins_;
  std::vector<std::uint64_t> causes_;  // By slot: ordinal of the dispatch that scheduled it; only while tracing.
  TraceSink* trace_ = nullptr;
  std::deque<Random> streams_;
  std::string failure_;
};

}  // namespace orrery
