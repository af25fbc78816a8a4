#include <doctest/doctest.h>

#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Note {
  static constexpr MessageKind kind{20};
  std::uint32_t from;
  std::uint32_t number;
};

struct Poke {
  static constexpr MessageKind kind{21};
};

// Remembers the order of what it was told.
struct Diary : Actor<Diary, Note> {
  std::uint32_t count = 0;
  std::uint32_t first_from[31] = {};
  std::uint32_t numbers[32] = {};
  Tick ticks[16] = {};

  void on(const Note& note, Context& context) {
    if (count < 16) ticks[count] = context.tick();
    if (count < 31) first_from[count] = note.from;
    if (count < 32) numbers[count] = note.number;
    ++count;
  }
};

struct Writer : Actor<Writer, Poke> {
  ActorRef<Diary> diary;
  void on(const Poke&, Context& context) {
    const std::uint32_t me = context.self().slot;
    context.send(diary, Note{me, 0}, {.tier = Tier::low});
    context.send(diary, Note{me, 1});
    context.send(diary, Note{me, 2}, {.tier = Tier::high});
    context.send(diary, Note{me, 3});
  }
};

TEST_CASE("mail of one tick comes by tier, then sender, then in the order of sending") {
  Engine engine = Engine::builder().partitions(3).build();
  const ActorRef<Diary> diary = engine.spawn_one(Diary{});
  Writer writer;
  writer.diary = diary;
  const ActorRef<Writer> a = engine.spawn_one(writer);
  const ActorRef<Writer> b = engine.spawn_one(writer);
  engine.send(b, Poke{});
  engine.send(a, Poke{});
  engine.run_ticks(3);
  const Diary& read = *engine.find(diary);
  REQUIRE(read.count == 8);
  const std::vector<std::uint32_t> numbers(read.numbers, read.numbers + 8);
  CHECK(numbers == std::vector<std::uint32_t>{2, 2, 1, 3, 1, 3, 0, 0});
  const std::vector<std::uint32_t> from(read.first_from, read.first_from + 8);
  CHECK(from == std::vector<std::uint32_t>{a.id.slot, b.id.slot, a.id.slot, a.id.slot, b.id.slot, b.id.slot, a.id.slot,
                                           b.id.slot});
}

TEST_CASE("a message takes one lookahead, or as long as was asked for") {
  Engine engine = Engine::builder().build();
  const ActorRef<Diary> diary = engine.spawn_one(Diary{});
  for (const Tick after : {0u, 5u, 63u, 64u, 4095u, 4096u, 300'000u, 20'000'000u}) {
    engine.send(diary, Note{0, 0}, {.after = after});
  }
  engine.run_ticks(40'000'000);
  const Diary& read = *engine.find(diary);
  REQUIRE(read.count == 8);
  CHECK(std::vector<Tick>(read.ticks, read.ticks + 8) ==
        std::vector<Tick>{0, 5, 63, 64, 4095, 4096, 300'000, 20'000'000});
}

struct Alarm : Actor<Alarm, Note> {
  std::uint32_t seen[16] = {};
  Tick at[16] = {};
  std::uint32_t count = 0;
  std::uint32_t filler = 0;
  void on(const Note& note, Context& context) {
    if (note.number == 0) {
      context.after(7, Note{0, 1});
      context.after(2, Note{0, 2});
      context.after(100, Note{0, 3});
    }
    seen[count] = note.number;
    at[count] = context.tick();
    ++count;
  }
};

TEST_CASE("what an actor tells itself comes to the tick, also within a window") {
  for (const Tick lookahead : {1u, 4u, 64u}) {
    Engine engine = Engine::builder().lookahead(lookahead).build();
    const ActorRef<Alarm> alarm = engine.spawn_one(Alarm{});
    engine.send(alarm, Note{0, 0}, {.after = 1});
    engine.send(alarm, Note{0, 9}, {.after = 5});
    engine.run_ticks(256);
    const Alarm& read = *engine.find(alarm);
    REQUIRE(read.count == 5);
    CHECK(std::vector<std::uint32_t>(read.seen, read.seen + 5) == std::vector<std::uint32_t>{0, 2, 9, 1, 3});
    CHECK(std::vector<Tick>(read.at, read.at + 5) == std::vector<Tick>{1, 3, 5, 8, 101});
  }
}

struct Fragile : Actor<Fragile, Note, Poke> {
  ActorRef<Diary> diary;
  std::uint64_t told = 0;
  std::uint64_t starts = 0;
  void on(OnStart, Context&) { ++starts; }
  void on(const Note& note, Context& context) {
    ++told;
    context.send(diary, note);
    context.send(diary, note, {.tier = Tier::critical});
    context.after(1, Poke{});
    context.spawn(Diary{});
    if (note.number == 1) context.fail("a check");
    if (note.number == 2) throw 2;
    if (note.number == 3) context.stop();
  }
  void on(const Poke&, Context&) { told += 1000; }
};

ActorRef<Fragile> spawn_fragile(Engine& engine, ActorRef<Diary> diary) {
  Fragile fragile;
  fragile.diary = diary;
  return engine.spawn_one(fragile);
}

TEST_CASE("a failed dispatch leaves no trace: not in its state, not at others") {
  Engine engine = Engine::builder().build();
  const ActorRef<Diary> diary = engine.spawn_one(Diary{});
  const ActorRef<Fragile> actor = spawn_fragile(engine, diary);
  for (const std::uint32_t number : {1u, 2u}) {
    engine.send(actor, Note{0, number});
    engine.run_ticks(1);
    CHECK(engine.find(actor)->told == 0);
    CHECK(engine.find(diary)->count == 0);
    CHECK(engine.population() == 2);
  }
  CHECK(engine.stats().failures == 2);
  engine.run_ticks(3);
  CHECK(engine.find(actor)->starts == 1);  // A fresh state, told that it starts.
  CHECK(engine.find(actor)->told == 0);
}

TEST_CASE("mail that comes after a failure waits for the restart") {
  Engine engine = Engine::builder().build();
  const ActorRef<Diary> diary = engine.spawn_one(Diary{});
  const ActorRef<Fragile> actor = spawn_fragile(engine, diary);
  engine.run_ticks(1);
  engine.send(actor, Poke{});
  engine.send(actor, Note{0, 1});
  engine.send(actor, Poke{});
  engine.send(actor, Poke{});
  engine.run_ticks(1);
  CHECK(engine.find(actor)->told == 0);
  engine.run_ticks(1);
  CHECK(engine.find(actor)->told == 2000);
  CHECK(engine.stats().deferred == 2);
}

TEST_CASE("who stops is gone after the window, and its slot has another owner") {
  Engine engine = Engine::builder().build();
  const ActorRef<Diary> diary = engine.spawn_one(Diary{});
  const ActorRef<Fragile> actor = spawn_fragile(engine, diary);
  engine.run_ticks(1);
  engine.send(actor, Note{0, 3});
  engine.send(actor, Poke{}, {.after = 5});
  engine.run_ticks(1);
  CHECK(engine.find(actor) == nullptr);
  const ActorRef<Fragile> next = spawn_fragile(engine, diary);
  CHECK(next.id.slot == actor.id.slot);
  CHECK(next.id.generation == actor.id.generation + 1);
  engine.run_ticks(10);
  CHECK(engine.find(next)->told == 0);
  CHECK(engine.stats().to_nobody == 2);  // The poke from outside, and that which it had sent itself.
}

TEST_CASE("mail to actors that never were is counted") {
  struct Lost : Actor<Lost, Poke> {
    std::uint64_t pokes = 0;
    void on(const Poke&, Context& context) {
      context.send(ActorRef<Lost>{no_actor}, Poke{});
      context.send(ActorRef<Lost>{{5'000'000, 3}}, Poke{}, {.tier = Tier::critical});
      context.send(ActorRef<Lost>{{77, 0}}, Poke{});
    }
  };
  Engine engine = Engine::builder().partitions(2).build();
  const ActorRef<Lost> lost = engine.spawn_one(Lost{});
  engine.send(lost, Poke{});
  engine.run_ticks(5);
  CHECK(engine.stats().to_nobody == 3);
}

struct Clock : Actor<Clock> {
  std::uint64_t ticks = 0;
  void on(OnTick, Context& context) {
    CHECK(context.tick() == ticks);
    CHECK(context.now() == TickRate(60).time_of(ticks));
    ++ticks;
  }
};

TEST_CASE("ticks come once a tick, also after going back") {
  Engine engine = Engine::builder().lookahead(8).build();
  engine.spawn<Clock>(1000);
  engine.run_for(std::chrono::seconds(1));
  CHECK(engine.tick() == 60);
  CHECK(engine.stats().ticks == 60'000);
  REQUIRE(engine.rollback(55).has_value());
  engine.run_ticks(5);
  engine.each<Clock>([](ActorRef<Clock>, const Clock& clock) { CHECK(clock.ticks == 60); });
}

TEST_CASE("time is computed from the tick, never accumulated") {
  CHECK(TickRate(60).time_of(60) == Time::from_ns(1'000'000'000));
  CHECK(TickRate(60).time_of(1) == Time::from_ns(16'666'666));
  CHECK(TickRate(3, 7).time_of(3) == Time::from_ns(7'000'000'000));
  CHECK(TickRate(7, 4'000'000'000).time_of(1) == Time::from_ns(571'428'571'428'571'428));
  CHECK(TickRate(1).time_of(~Tick{0}) == Time::max());
  CHECK(TickRate(60).tick_at(Time::from_ns(1'000'000'000)) == 60);
  CHECK(TickRate(60).tick_at(Time::from_ns(1'000'000'001)) == 61);
  CHECK(TickRate(60).tick_at(Time()) == 0);
}

}  // namespace
}  // namespace orrery
