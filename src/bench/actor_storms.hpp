#pragma once

#include <cstdint>

#include <orrery/engine/engine.hpp>

namespace orrery::workloads {

// Actors of scenarios that only the menu has.

struct Ring {
  static constexpr MessageKind kind{16};
  std::uint64_t spare = 0;  // 1: one that is always cancelled.
};

/// Always has four timers set, and one more, which it cancels and sets anew whenever one of the others fires.
struct Alarm : Actor<Alarm, Ring> {
  static constexpr std::uint32_t timers = 4;
  static constexpr Tick longest = 128;
  TimerRef spare;
  std::uint64_t fired = 0;
  std::uint64_t spares_fired = 0;

  void on(OnStart, Context& context) {
    for (std::uint32_t n = 0; n < timers; ++n) context.after(1 + context.random(n).below(longest), Ring{});
  }
  void on(const Ring& ring, Context& context) {
    if (ring.spare == 1) return void(++spares_fired);
    ++fired;
    if (spare.due != 0) context.cancel(spare);
    context.after(1 + context.random().below(longest), Ring{});
    spare = context.after(2 * longest, Ring{1});
  }
};

struct Done {
  static constexpr MessageKind kind{17};
};
struct Ephemeral;

/// Has some others made each tick, which tell it when they start, and end.
struct Spawner : Actor<Spawner, Done> {
  static constexpr std::uint32_t each_tick = 16;
  std::uint64_t spawned = 0;
  std::uint64_t done = 0;
  void on(OnTick, Context& context);
  void on(const Done&, Context&) { ++done; }
};
struct Ephemeral : Actor<Ephemeral> {
  ActorRef<Spawner> parent;
  void on(OnStart, Context& context) {
    context.send(parent, Done{});
    context.stop();
  }
};
inline void Spawner::on(OnTick, Context& context) {
  for (std::uint32_t n = 0; n < each_tick; ++n) {
    Ephemeral child;
    child.parent = {context.self()};
    context.spawn(child);
    ++spawned;
  }
}

struct Chore {
  static constexpr MessageKind kind{18};
};
/// Wants to do all that can be done: each chore makes two. Its mailbox lets it do some of them in a window, and drops
/// what is too much.
struct Greedy : Actor<Greedy, Chore> {
  static constexpr MailboxOptions mailbox{.capacity = 1024, .handled_per_window = 256};
  std::uint64_t chores = 0;
  void on(OnStart, Context& context) { context.after(1, Chore{}); }
  void on(const Chore&, Context& context) {
    ++chores;
    context.after(1, Chore{});
    context.after(1, Chore{});
  }
};
/// Does a little each tick.
struct Modest : Actor<Modest> {
  std::uint64_t turns = 0;
  void on(OnTick, Context&) { ++turns; }
};

/// Looks around each tick, and goes a bit.
struct Wanderer : Actor<Wanderer> {
  Position position;
  Position velocity;
  double sight = 0;
  std::uint64_t looks = 0;
  std::uint64_t seen = 0;

  [[nodiscard]] Position place() const { return position; }
  void on(OnTick, Context& context) {
    ++looks;
    context.neighbours<Wanderer>(position, sight, [this](const Wanderer&) { ++seen; });
    go(position.x, velocity.x);
    go(position.y, velocity.y);
    go(position.z, velocity.z);
  }

 private:
  static void go(double& place, double& speed) {
    place += speed;
    if (place >= 0 && place <= 1) return;
    place = place < 0 ? -place : 2 - place;
    speed = -speed;
  }
};

}  // namespace orrery::workloads
