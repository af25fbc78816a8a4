#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/engine/actor_range.hpp>
#include <orrery/engine/detail/thunks.hpp>
#include <orrery/engine/effect.hpp>
#include <orrery/engine/inbox.hpp>
#include <orrery/engine/journal.hpp>
#include <orrery/engine/lifecycle.hpp>
#include <orrery/engine/options.hpp>
#include <orrery/engine/world_diff.hpp>
#include <orrery/metrics/latency_histogram.hpp>

namespace orrery {

namespace detail {
class EngineCore;
}

/// What the engine has done since it was built. Not part of the world: going back does not turn it back.
struct EngineStats {
  std::uint64_t windows = 0;           ///< Windows that were run: all in which anything was due, and a few more.
  std::uint64_t parallel_windows = 0;  ///< Of these, those that more than one thread ran.
  std::uint64_t messages = 0;          ///< Messages handled.
  std::uint64_t ticks = 0;             ///< Calls of `on(OnTick)`.
  std::uint64_t emitted = 0;           ///< Calls of `emit`.
  std::uint64_t to_nobody = 0;         ///< Messages for actors that were gone.
  std::uint64_t deferred = 0;          ///< Times that a message had to wait: its receiver had failed, or enough to do.
  std::uint64_t overflowed = 0;        ///< Messages dropped since a mailbox was full.
  std::uint64_t dropped = 0;           ///< Messages dropped since their receiver was down, where that is its policy.
  std::uint64_t cancelled = 0;         ///< Timers that did not fire.
  std::uint64_t rejected = 0;          ///< Of those that overflowed: messages of which their senders were told.
  std::uint64_t held = 0;              ///< Times that an actor was held until another had room for its mail.
  std::uint64_t deadlocks = 0;         ///< Times that it was not, since they would have waited for one another.
  std::uint64_t failures = 0;
  std::uint64_t spawned = 0;
  std::uint64_t stopped = 0;
  std::uint64_t refused = 0;  ///< Messages and actors from outside while the engine was draining or had ended.
  std::uint64_t snapshots = 0;
  std::uint64_t snapshot_memory = 0;    ///< Bytes that nothing but snapshots holds.
  std::uint64_t snapshots_dropped = 0;  ///< Since they held more than they may.
  std::uint64_t contended = 0;          ///< Atomic read-modify-writes of what threads share.
  std::uint64_t memory = 0;             ///< Bytes reserved for actors, mail and snapshots.
};

/// A world of actors, run on all cores, with the same result on any number of them.
///
///     Engine::builder().threads(8).tick_rate(60_hz).build().spawn<Particle>(1'000'000).run_for(10s);
///
/// Simulated time goes on in windows. In a window partitions of the world run in any order on any thread; actors see
/// each other only through messages, which arrive in a later window, so that the order does not show. What touches the
/// world as a whole (spawning, stopping, failures) is carried out when the window is over, in the order (tick, actor,
/// number).
///
/// One thread at a time uses an `Engine`; its own threads sleep while it is not running. Movable.
class Engine {
 public:
  class Builder;
  [[nodiscard]] static Builder builder();

  explicit Engine(const EngineOptions& options);
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  /// Makes `count` actors; `initialize(n, actor)` sets the state of the n-th, from 0. They start at the next tick.
  /// Returns this engine. O(count).
  template <class A, class Initialize>
  Engine& spawn(std::uint64_t count, Initialize initialize) {
    for (std::uint64_t n = 0; n < count; ++n) {
      A actor{};
      initialize(n, actor);
      spawn_one(actor);
    }
    return *this;
  }
  template <class A>
  Engine& spawn(std::uint64_t count) {
    return spawn<A>(count, [](std::uint64_t, A&) {});
  }

  /// The same, and returns who they are.
  template <class A, class Initialize>
  ActorRange<A> spawn_range(std::uint64_t count, Initialize initialize) {
    ActorRange<A> made;
    for (std::uint64_t n = 0; n < count; ++n) {
      A actor{};
      initialize(n, actor);
      made.add(spawn_one(actor).id);
    }
    return made;
  }
  template <class A>
  ActorRange<A> spawn_range(std::uint64_t count) {
    return spawn_range<A>(count, [](std::uint64_t, A&) {});
  }

  /// Makes one actor with this state. While the engine is draining or has ended: none, `no_actor`.
  template <class A>
  ActorRef<A> spawn_one(const A& initial) {
    static_assert(detail::Thunks<A>::rules);
    return {spawn_raw(detail::Thunks<A>::type, &initial)};
  }

  /// The same, under a supervisor, which starts it again with this state.
  template <class A>
  ActorRef<A> spawn_one(const A& initial, const ChildOptions& options) {
    const ActorRef<A> made = spawn_one(initial);
    adopt_raw(made.id, options, &initial);
    return made;
  }

  /// Makes a supervisor. Children that are spawned from outside belong to it for good; those that actors spawn are
  /// gone when it is started again itself.
  SupervisorRef supervise(const SupervisorOptions& options = {});
  /// Stops a supervisor and all that is below it, for good.
  void shut_down(SupervisorRef supervisor);
  /// Sends an exit signal from outside, at once; see `Context::exit`.
  void exit(ActorId to, ExitReason reason);
  /// Who has this name; `no_actor` if nobody has.
  [[nodiscard]] ActorId where(std::string_view name) const;
  [[nodiscard]] SupervisionReport supervision() const;

  /// Sends a message from outside, from the thread that uses the engine; it arrives `after` ticks from now, in the next
  /// window at the earliest.
  template <class A, class M>
  void send(ActorRef<A> to, const M& message, SendOptions options = {}) {
    static_assert(A::template takes<M>, "orrery: the receiver does not take this message");
    AdmittedMessage mail{.after = options.after, .to = to.id, .kind = M::kind, .tier = options.tier};
    constexpr std::size_t size = detail::payload_size<M>;
    mail.mail_class = static_cast<std::uint8_t>(detail::mail_class_of(size));
    if constexpr (size > 0) std::memcpy(mail.payload, &message, size);
    send_raw(mail);
  }

  /// From the next window on `who` gets each `M` that anyone emits, once, until `unsubscribe` or its end; it stays
  /// subscribed when it is started again. Without effect if there is no such actor.
  template <class M, class A>
  void subscribe(ActorRef<A> who) {
    static_assert(A::template takes<M>, "orrery: the subscriber does not take this message");
    subscribe_raw(who.id, detail::topic_of<M>);
  }
  /// Ends what `subscribe` began; not what the actor itself did.
  template <class M, class A>
  void unsubscribe(ActorRef<A> who) {
    static_assert(A::template takes<M>, "orrery: the subscriber does not take this message");
    unsubscribe_raw(who.id, detail::topic_of<M>);
  }

  /// Where other threads leave messages, while the engine runs or not.
  [[nodiscard]] Inbox& inbox();
  /// All messages from outside so far, if `EngineOptions::journal` is set. Going back drops those that came later.
  [[nodiscard]] const Journal& journal() const;
  /// Has the messages of `journal` admitted when they were then, while the engine runs. To be called before it first
  /// runs.
  void replay(Journal journal);

  [[nodiscard]] EngineState state() const;
  /// The last changes of state, oldest first: 64 at most.
  [[nodiscard]] const std::deque<Transition>& transitions() const;

  /// Each of these fails, and does nothing, if the engine cannot go from its state to the one that is asked for (see
  /// `is_legal`).
  ///
  /// built → starting → running. Whatever needs it starts the engine by itself: running, sending.
  Result<void> start();
  /// running → paused: it does not run until it is resumed, or went back to a tick at which it ran.
  Result<void> pause();
  Result<void> resume();
  /// running or paused → draining: takes in nothing more from outside, calls no ticks, and runs until no mail is on its
  /// way, for at most `most` ticks. What actors wait for is mail, too. Returns how much mail is left.
  Result<std::uint64_t> drain(Tick most = 3600);
  /// → draining → stopped: ends all actors as their supervisors end them, the last first, each with its time to shut
  /// down. Runs for that, at most `most` ticks; then who is left is killed.
  Result<void> stop(Tick most = 3600);
  /// → failed: since something outside finds that the run is worth nothing. Actors stay, to be looked at.
  Result<void> fail(std::string_view why);

  /// Runs whole windows until `tick() >= tick() + ticks`. A built engine is started; one that is paused, or has ended,
  /// does not run: `tick()` stays.
  Engine& run_ticks(Tick ticks);
  /// Runs for at least this much simulated time.
  Engine& run_for(Duration time);

  /// The next tick to be run: the number of ticks run so far.
  [[nodiscard]] Tick tick() const;
  [[nodiscard]] Time now() const;

  /// Actors that exist.
  [[nodiscard]] std::uint64_t population() const;
  /// The state of an actor, valid until the engine runs; null if there is no such actor.
  template <class A>
  [[nodiscard]] const A* find(ActorRef<A> actor) const {
    return static_cast<const A*>(find_raw(actor.id, detail::Thunks<A>::type));
  }
  /// Calls `visit(ActorRef<A>, const A&)` for each actor of this type, in the order of slots.
  template <class A, class Visit>
  void each(Visit visit) const {
    const auto call = [&visit](ActorId id, const void* state) {
      visit(ActorRef<A>{id}, *static_cast<const A*>(state));
    };
    each_raw(detail::Thunks<A>::type, &call, [](const void* function, ActorId id, const void* state) {
      (*static_cast<const decltype(call)*>(function))(id, state);
    });
  }

  /// Of the world as it is: its tick, and for each actor in the order of slots who it is, what it was told, and its
  /// state. Equal digests: the same run so far. O(population).
  [[nodiscard]] std::uint64_t digest() const;

  /// Makes the world what it was when `tick()` was `tick`. Fails, and changes nothing, if no snapshot of that tick is
  /// kept. Takes the same few microseconds however large the world is and however long ago that was; what was kept of
  /// later ticks is dropped.
  Result<void> rollback(Tick tick);
  /// Makes the world what it was right after this change of state.
  Result<void> rollback(const Transition& transition);
  /// The oldest tick that can be gone back to; `tick()` if there is none.
  [[nodiscard]] Tick oldest_tick() const;

  /// Has `outlet` called with all that actors tell the outside (`Context::effect`), each once, in the order (tick,
  /// step, actor, number): when its tick cannot be gone back behind any more, since no snapshot is kept that is old
  /// enough or by `confirm`. What is undone by going back is never told. Called by the thread that runs the engine,
  /// while it runs; it may use the inbox, and nothing else of the engine. Without one, what is told is dropped.
  Engine& on_effect(std::function<void(const Effect&)> outlet);
  /// Says that nothing before `tick` will be gone back behind, so that its effects can be released; from then on
  /// `rollback` refuses to. A tick that is yet to come counts as the present one.
  void confirm(Tick tick);
  /// Another world, as this one is: from here on both are alone, on threads of their own, and do the same as long as
  /// nothing else is sent to one of them. Actors' states are shared until one of the worlds changes them; mail on its
  /// way is copied, and all else in a world without snapshots. The inbox of the new one is empty, and effects that
  /// are held stay with this one; going back it does not come to before it was made. A built engine is started first.
  [[nodiscard]] Engine fork();
  /// Another world, as this one was when `tick()` was `tick`. Fails as `rollback` does.
  [[nodiscard]] Result<Engine> fork(Tick tick);

  /// What is different at tick `to` from what was at `from`: ticks that can be gone back to, or this one. At most
  /// `listed` actors are named. Takes as long as what has changed is large, and a look at each chunk of 256 actors.
  [[nodiscard]] Result<WorldDiff> diff(Tick from, Tick to, std::size_t listed = 1000) const;
  /// What is different in `other` as it is now: a fork of this world, or this a fork of it, or a run of the same
  /// actors.
  [[nodiscard]] WorldDiff diff(const Engine& other, std::size_t listed = 1000) const;

  [[nodiscard]] EngineStats stats() const;
  /// How long the handlers of some messages took, on the host's clock; of as many as `EngineOptions::sample_rate` says.
  [[nodiscard]] LatencyHistogram dispatch_times() const;
  [[nodiscard]] const EngineOptions& options() const;

 private:
  friend class Pacer;
  using Visitor = void (*)(const void* function, ActorId id, const void* state);

  explicit Engine(std::unique_ptr<detail::EngineCore> core);
  void adopt_raw(ActorId actor, const ChildOptions& options, const void* state);
  ActorId spawn_raw(const detail::ActorType& type, const void* state);
  void send_raw(const AdmittedMessage& mail);
  void subscribe_raw(ActorId who, const detail::Topic& topic);
  void unsubscribe_raw(ActorId who, const detail::Topic& topic);
  [[nodiscard]] const void* find_raw(ActorId actor, const detail::ActorType& type) const;
  void each_raw(const detail::ActorType& type, const void* function, Visitor visitor) const;

  detail::EngineCore* core_;  // Owned; null when moved from.
};

/// Options of an engine by name; see `EngineOptions` for what they mean.
class Engine::Builder {
 public:
  Builder& threads(std::uint32_t count) { return options_.threads = count, *this; }
  Builder& tick_rate(TickRate rate) { return options_.tick_rate = rate, *this; }
  Builder& seed(std::uint64_t seed) { return options_.seed = seed, *this; }
  Builder& lookahead(Tick ticks) { return options_.lookahead = ticks, *this; }
  Builder& partitions(std::uint32_t count) { return options_.partitions = count, *this; }
  Builder& partition_strategy(PartitionStrategy strategy) { return options_.partition_strategy = strategy, *this; }
  Builder& snapshots(SnapshotOptions snapshots) { return options_.snapshots = snapshots, *this; }
  Builder& inbox_capacity(std::uint32_t messages) { return options_.inbox_capacity = messages, *this; }
  Builder& sample_rate(double share) { return options_.sample_rate = share, *this; }
  Builder& journal(bool on = true) { return options_.journal = on, *this; }
  Builder& space(const Box& space) { return options_.space = space, *this; }
  Builder& space_index(const SpaceIndex& index) { return options_.space_index = index, *this; }
  Builder& root(const SupervisorOptions& root) { return options_.root = root, *this; }
  Builder& restarts(const RestartOptions& restarts) { return options_.restarts = restarts, *this; }
  Builder& mailbox(const MailboxOptions& mailbox) { return options_.mailbox = mailbox, *this; }
  Builder& wait(Wait wait) { return options_.wait = wait, *this; }
  Builder& pin(Pin pin) { return options_.pin = pin, *this; }
  Builder& scheduling_seed(std::uint64_t seed) { return options_.scheduling_seed = seed, *this; }
  [[nodiscard]] Engine build() const { return Engine(options_); }

 private:
  EngineOptions options_;
};

inline Engine::Builder Engine::builder() { return {}; }

}  // namespace orrery
