#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery::testing_engine {

/// What a test has an actor do.
struct Do {
  static constexpr MessageKind kind{16};
  enum What : std::uint32_t {
    count,
    fail,
    stop,
    shut_down,
    spend,
    link,
    unlink,
    monitor,
    demonitor,
    name,
    kill,
    signal
  };
  std::uint32_t what = count;
  ExitReason reason = ExitReason::normal;
  ActorId about = no_actor;
};

/// An actor that does as it is told, and remembers what it was told. Its `mark` belongs to its first state.
template <class Self>
struct Obedient : Actor<Self, Do> {
  static constexpr std::uint64_t budget = 1000;

  std::uint64_t mark = 0;
  std::uint64_t counted = 0;
  std::uint64_t starts = 0;
  Tick started_at = 0;

  void on(OnStart, Context& context) {
    ++starts;
    started_at = context.tick();
  }
  void on(const Do& told, Context& context) {
    switch (told.what) {
      case Do::count: ++counted; break;
      case Do::fail: context.fail("told to"); break;
      case Do::stop: context.stop(told.reason); break;
      case Do::spend: context.charge(1001); break;
      case Do::link: context.link(told.about); break;
      case Do::unlink: context.unlink(told.about); break;
      case Do::monitor: context.monitor(told.about); break;
      case Do::demonitor: context.demonitor(told.about.slot); break;
      case Do::name: context.register_name("alpha"); break;
      case Do::signal: context.exit(told.about, told.reason); break;
      default: break;
    }
  }
};

struct Worker : Obedient<Worker> {
  using Obedient::on;
  std::uint64_t downs = 0;
  ActorId last_down = no_actor;
  ActorId found = no_actor;  // Under the name "alpha", when the last one went down.
  ExitReason down_reason = ExitReason::normal;
  std::uint32_t down_monitor = 0;

  void on(const OnDown& down, Context& context) {
    ++downs;
    last_down = down.who;
    down_reason = down.reason;
    down_monitor = down.monitor;
    found = context.where("alpha");
  }
};

/// Traps exits; stops `patience` ticks after its supervisor told it to, if it is told to by that.
struct Trapper : Obedient<Trapper> {
  using Obedient::on;
  static constexpr bool traps_exit = true;

  Tick patience = 1;  // 0: for ever.
  std::uint64_t exits = 0;
  ActorId from = no_actor;
  ExitReason exit_reason = ExitReason::normal;
  std::uint32_t filler = 0;
  Tick told_at = 0;

  void on(const OnExit& exit, Context& context) {
    ++exits;
    from = exit.who;
    exit_reason = exit.reason;
    told_at = context.tick();
    if (exit.who == no_actor && patience > 0) context.after(patience, Do{.what = Do::stop, .reason = exit.reason});
  }
};

/// Sends at once, and runs the tick in which it arrives.
template <class A>
void tell(Engine& engine, ActorRef<A> actor, Do what) {
  engine.send(actor, what);
  engine.run_ticks(1);
}
template <class A>
void fail(Engine& engine, ActorRef<A> actor) {
  tell(engine, actor, {.what = Do::fail});
}

template <class A = Worker>
ActorRef<A> spawn(Engine& engine, std::uint64_t mark, const ChildOptions& options) {
  A actor;
  actor.mark = mark;
  return engine.spawn_one(actor, options);
}

/// How often it was started again; -1 if it is gone.
template <class A>
int restarts(const Engine& engine, ActorRef<A> actor) {
  for (const SupervisionEntry& entry : engine.supervision().tree)
    if (entry.actor == actor.id) return static_cast<int>(entry.restarts);
  return -1;
}

inline SupervisionEntry entry_of(const Engine& engine, SupervisorRef supervisor) {
  for (const SupervisionEntry& entry : engine.supervision().tree)
    if (entry.is_supervisor && entry.supervisor == supervisor) return entry;
  return {.name = "gone", .status = ChildStatus::ended};
}

/// The marks of those that exist, in the order of their slots.
template <class A = Worker>
std::vector<std::uint64_t> marks(const Engine& engine) {
  std::vector<std::uint64_t> all;
  engine.each<A>([&](ActorRef<A>, const A& actor) { all.push_back(actor.mark); });
  return all;
}

}  // namespace orrery::testing_engine
