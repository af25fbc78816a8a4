#pragma once

#include <cstdint>
#include <stdexcept>

#include <orrery/engine/engine.hpp>

namespace orrery::testing_engine {

/// A world in which everything happens that the engine knows: villagers who write to each other, sooner and later,
/// urgently and not, who have children, die, fail and throw.
struct Letter {
  static constexpr MessageKind kind{16};
  std::uint32_t words;
};

struct Alarm {
  static constexpr MessageKind kind{17};
};

struct Parcel {
  static constexpr MessageKind kind{18};
  std::uint64_t things[11];
};

struct Villager : Actor<Villager, Letter, Alarm, Parcel> {
  std::uint64_t words = 0;
  std::uint64_t things = 0;
  std::uint32_t alarms = 0;
  std::uint32_t starts = 0;

  static constexpr std::uint32_t slots = 3000;

  static ActorRef<Villager> someone(ActorRandom& random) {
    return {{static_cast<std::uint32_t>(random.below(slots)), 0}};
  }

  void on(OnStart, Context& context) {
    ++starts;
    context.after(1 + context.self().slot % 7, Letter{1});
  }
  void on(const Letter& letter, Context& context) {
    words += letter.words;
    ActorRandom random = context.random();
    const ActorRef<Villager> friend_of_mine = someone(random);
    context.send(friend_of_mine, Letter{static_cast<std::uint32_t>(random.below(100))},
                 {.after = 8 + random.below(40)});
    if (random.chance(0.01)) {
      context.spawn(Villager{});
      context.after(3, Letter{5});
    }
    if (random.chance(0.1)) context.send(friend_of_mine, Parcel{{words, 1, 2, 3}}, {.tier = Tier::low});
    if (random.chance(0.05)) context.send(friend_of_mine, Alarm{}, {.tier = Tier::critical});
    if (random.chance(0.005)) context.stop();
    if (random.chance(0.01)) {
      words = 999'999;
      context.fail("out of paper");
    }
    if (random.chance(0.002)) throw std::runtime_error("fell into the well");
  }
  void on(const Alarm&, Context& context) {
    ++alarms;
    ActorRandom random = context.random(1);
    if (random.chance(0.3)) context.send(someone(random), Alarm{}, {.tier = Tier::critical});
  }
  void on(const Parcel& parcel, Context&) { things += parcel.things[0] ^ parcel.things[3]; }
};

struct Schedule {
  std::uint32_t threads = 1;
  std::uint32_t partitions = 1;
  std::uint64_t seed = 0;  // Of the scheduling, not of the world.
};

inline Engine village(Schedule schedule, SnapshotOptions snapshots = {}, std::uint64_t seed = 7, Pin pin = Pin::none) {
  Engine engine = Engine::builder()
                      .seed(seed)
                      .lookahead(8)
                      .threads(schedule.threads)
                      .partitions(schedule.partitions)
                      .scheduling_seed(schedule.seed)
                      .snapshots(snapshots)
                      .pin(pin)
                      .build();
  engine.spawn<Villager>(Villager::slots);
  return engine;
}

}  // namespace orrery::testing_engine
