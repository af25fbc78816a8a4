#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/time.hpp>
#include <orrery/engine/actor_range.hpp>
#include <orrery/engine/actor_row.hpp>
#include <orrery/engine/detail/thunks.hpp>
#include <orrery/engine/effect.hpp>
#include <orrery/engine/engine_stats.hpp>
#include <orrery/engine/heat_map.hpp>
#include <orrery/engine/inbox.hpp>
#include <orrery/engine/journal.hpp>
#include <orrery/engine/lifecycle.hpp>
#include <orrery/engine/options.hpp>
#include <orrery/engine/worker_stats.hpp>
#include <orrery/engine/world_diff.hpp>
#include <orrery/metrics/latency_histogram.hpp>

namespace orrery {

namespace detail {
class EngineCore;
}
class WorkerTrace;

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

  /// The same, before the engine is started, for actors that know each other: `initialize(n, actor, row)`, where `row`
  /// is all of them, can be kept in their states.
  template <class A, class Initialize>
  ActorRow<A> spawn_row(std::uint32_t count, Initialize initialize) {
    const ActorRow<A> row(begin_row(detail::Thunks<A>::type), count);
    for (std::uint32_t n = 0; n < count; ++n) {
      A actor{};
      initialize(n, actor, row);
      const ActorRef<A> made = spawn_one(actor);
      ORRERY_CHECK_MESSAGE(made == row[n], "nothing else is spawned while a row of actors is made");
    }
    return row;
  }

  /// Makes one actor with this state. While the engine is draining or has ended: none, `no_actor`.
  template <class A>
  ActorRef<A> spawn_one(const A& initial) {
    static_assert(detail::Thunks<A>::rules);
    return {spawn_raw(detail::Thunks<A>::type, detail::Thunks<A>::bytes_of(initial))};
  }

  /// The same, under a supervisor, which starts it again with this state.
  template <class A>
  ActorRef<A> spawn_one(const A& initial, const ChildOptions& options) {
    const ActorRef<A> made = spawn_one(initial);
    adopt_raw(made.id, options, detail::Thunks<A>::bytes_of(initial));
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
  /// All that was done from outside since the engine was started, if `EngineOptions::journal` is set: messages, and
  /// calls that change the world. Going back drops what came later.
  [[nodiscard]] const Journal& journal() const;
  /// Has what is in `journal` done when it was done then, while the engine runs. To be called before it first runs; if
  /// something was done to it already (as sending starts it), that counts as the first entries.
  void replay(Journal journal);
  /// Why the engine has failed, if that is since an entry does not fit the world: a message that its receiver does not
  /// take, or anything that could not have been done. States and payloads are taken as they are; what is sent to an
  /// actor of which only they say that it takes it goes to nobody, and is counted.
  [[nodiscard]] const std::optional<JournalProblem>& replay_problem() const;

  [[nodiscard]] EngineState state() const;
  /// The last changes of state, oldest first: 64 at most.
  [[nodiscard]] const std::vector<Transition>& transitions() const;

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
  /// The elements of a pooled member of an actor, such as `&Book::bids`, valid until the engine runs; none if there is
  /// no such actor.
  template <class A, class T, std::uint32_t most>
  [[nodiscard]] std::span<const T> view(ActorRef<A> actor, const Pooled<T, most> A::* member) const {
    const A* found = find(actor);
    if (found == nullptr) return {};
    const detail::PooledEdit seen = view_raw(actor.id, found, &(found->*member), sizeof(T));
    return {reinterpret_cast<const T*>(seen.data), seen.count};
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
  /// From now on counts how many dispatches each actor has, from zero, for `heat_map`; or no longer. Each takes a few
  /// nanoseconds more meanwhile; the world is the same.
  Engine& count_dispatches(bool on = true);
  /// Where how many of those are that say where they are, in leaves of at most so many. O(n log n) for n of them.
  [[nodiscard]] HeatMap heat_map(std::uint64_t most = 64) const;
  /// Of each of its threads, whoever runs it first: as many as there are, and no more than there are partitions.
  [[nodiscard]] std::vector<WorkerStats> workers() const;
  /// From now on keeps there what each thread does; null: nowhere. It outlives that, and is not to be read meanwhile by
  /// others than who runs the engine.
  void trace_workers(WorkerTrace* trace);
  /// How long the handlers of some messages took, on the host's clock; of as many as `EngineOptions::sample_rate` says.
  [[nodiscard]] LatencyHistogram dispatch_times() const;
  [[nodiscard]] const EngineOptions& options() const;

 private:
  friend class EngineObserver;
  friend class Pacer;
  using Visitor = void (*)(const void* function, ActorId id, const void* state);

  explicit Engine(detail::EngineCore* core) : core_(core) {}
  void adopt_raw(ActorId actor, const ChildOptions& options, const void* state);
  /// Where the next actor of that type will be, as the first of a chunk.
  std::uint32_t begin_row(const detail::ActorType& type);
  ActorId spawn_raw(const detail::ActorType& type, const void* state);
  void send_raw(const AdmittedMessage& mail);
  void subscribe_raw(ActorId who, const detail::Topic& topic);
  void unsubscribe_raw(ActorId who, const detail::Topic& topic);
  [[nodiscard]] const void* find_raw(ActorId actor, const detail::ActorType& type) const;
  [[nodiscard]] detail::PooledEdit view_raw(ActorId actor, const void* state, const void* member,
                                            std::size_t element_size) const;
  void each_raw(const detail::ActorType& type, const void* function, Visitor visitor) const;

  detail::EngineCore* core_;  // Owned; null when moved from.
};

}  // namespace orrery

#include <orrery/engine/engine_builder.hpp>
