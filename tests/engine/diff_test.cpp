#include <doctest/doctest.h>

#include <cstring>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

// Writes into another part of its state, as told.
struct Slate : Actor<Slate, Letter> {
  std::uint8_t bytes[40] = {};
  std::uint64_t last = 0;
  void on(const Letter& letter, Context& context) {
    if (letter.words == 100) return context.stop();
    if (letter.words == 101) return context.fail("told to");
    if (letter.words == 102) return (void)context.spawn(Slate{});
    if (letter.words < 40) bytes[letter.words] = 255;
  }
};

constexpr ActorRef<Slate> slate(std::uint32_t slot) { return {{slot, 0}}; }

Engine slates(std::uint64_t count, std::uint32_t partitions = 3) {
  Engine engine = Engine::builder().partitions(partitions).build();
  engine.spawn<Slate>(count);
  engine.run_ticks(3);
  return engine;
}

TEST_CASE("what is different is listed, in the order of slots, with the bytes") {
  Engine engine = slates(2000);
  engine.send(slate(700), Letter{3});
  engine.send(slate(5), Letter{0});
  engine.send(slate(5), Letter{7});
  engine.send(slate(5), Letter{30});
  engine.send(slate(6), Letter{100});
  engine.send(slate(8), Letter{101});
  engine.send(slate(9), Letter{102});
  engine.send(slate(10), Letter{99});
  engine.send(slate(11), Letter{1}, {.after = 50});
  engine.run_ticks(2);
  const Result<WorldDiff> diff = engine.diff(3, 5);
  REQUIRE(diff.has_value());
  const std::string name(diff->actors.at(0).type);
  CHECK(name.ends_with("Slate"));
  CHECK(diff->text() ==
        "tick 3 to 5: 1 spawned, 1 ended, 3 changed, 5 told\n"
        "mail 0 to 1, supervisors' timers 0 to 0\n"
        "changed " +
            name +
            " 5.0: bytes 0..7, 30..30\n"
            "ended " +
            name +
            " 6.0\n"
            "spawned " +
            name +
            " 6.1\n"
            "changed " +
            name +
            " 8.0, restarted\n"
            "changed " +
            name + " 700.0: bytes 3..3\n");
  const Result<WorldDiff> back = engine.diff(5, 3);
  REQUIRE(back.has_value());
  CHECK(back->spawned == 1);
  CHECK(back->ended == 1);
  CHECK(back->mail_from == 1);
  const Result<WorldDiff> few = engine.diff(3, 5, 2);
  CHECK(few->actors.size() == 2);
  CHECK(few->text().ends_with("and 3 more\n"));
}

TEST_CASE("nothing is different from itself, nor while nothing happens") {
  Engine engine = village({2, 8});
  engine.run_ticks(200);
  for (const Tick tick : {Tick{200}, Tick{160}}) CHECK_FALSE(engine.diff(tick, tick)->any());
  CHECK(engine.diff(160, 200)->any());
  Engine idle = slates(1000);
  idle.run_ticks(100);
  CHECK_FALSE(idle.diff(20, 100)->any());
}

TEST_CASE("a slot that another has taken is an end and a spawn") {
  Engine engine = slates(10);
  engine.send(slate(4), Letter{100});
  engine.run_ticks(1);
  (void)engine.spawn_one(Slate{});
  engine.run_ticks(1);
  const Result<WorldDiff> diff = engine.diff(3, 5);
  REQUIRE(diff->actors.size() == 2);
  CHECK(diff->actors[0].what == ActorChange::What::ended);
  CHECK(diff->actors[0].who == ActorId{4, 0});
  CHECK(diff->actors[1].what == ActorChange::What::spawned);
  CHECK(diff->actors[1].who == ActorId{4, 1});
}

// As counted by looking at all of both worlds.
std::uint64_t changed_of(const Engine& before, const Engine& after) {
  std::uint64_t changed = 0;
  before.each<Villager>([&](ActorRef<Villager> who, const Villager& villager) {
    const Villager* other = after.find(who);
    if (other != nullptr && std::memcmp(other, &villager, sizeof(Villager)) != 0) ++changed;
  });
  return changed;
}

TEST_CASE("it finds what looking at everything finds, also after going back and between forks") {
  for (const std::uint32_t partitions : {1u, 8u}) {
    Engine engine = village({2, partitions});
    engine.run_ticks(200);
    Engine before = engine.fork();
    engine.run_ticks(48);
    const Result<WorldDiff> diff = engine.diff(200, 248, 1'000'000);
    const WorldDiff forked = before.diff(engine, 1'000'000);
    CHECK(diff->changed >= changed_of(before, engine));
    CHECK(diff->changed == forked.changed);
    CHECK(diff->spawned == forked.spawned);
    CHECK(diff->ended == forked.ended);
    CHECK(diff->told == forked.told);
    CHECK(diff->mail_from == forked.mail_from);
    CHECK(diff->mail_to == forked.mail_to);
    CHECK(diff->actors.size() == diff->changed + diff->spawned + diff->ended);
    CHECK(diff->text() == forked.text());
    std::uint64_t with_bytes = 0;
    for (const ActorChange& change : diff->actors) with_bytes += change.bytes.empty() ? 0 : 1;
    CHECK(with_bytes == changed_of(before, engine));
    CHECK(before.population() + diff->spawned - diff->ended == engine.population());

    REQUIRE(engine.rollback(224).has_value());
    CHECK(engine.diff(200, 224).has_value());
    CHECK_FALSE(engine.diff(224, 224)->any());
    CHECK(engine.diff(200, 248).error() == ErrorCode::not_found);
    engine.run_ticks(24);
    CHECK(engine.diff(200, 248)->text() == before.diff(engine).text());
  }
}

TEST_CASE("what both share is not looked at") {
  constexpr std::uint64_t count = 100'000;
  Engine engine = slates(count);
  for (std::uint32_t n = 0; n < 10; ++n) engine.send(slate(n * 9973), Letter{n});
  engine.run_ticks(1);
  const Result<WorldDiff> diff = engine.diff(3, 4);
  CHECK(diff->changed == 10);
  CHECK(diff->blocks >= 2 * count / 256);
  CHECK(diff->blocks_compared == 20);
  Engine fork = engine.fork();
  CHECK(fork.diff(engine).blocks_compared == 0);
}

}  // namespace
}  // namespace orrery::testing_engine
