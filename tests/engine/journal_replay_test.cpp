#include <doctest/doctest.h>

#include <string>

#include <orrery/engine/journal_file.hpp>

#include "office.hpp"

namespace orrery::testing_engine {
namespace {

struct Bell {
  static constexpr MessageKind kind{40};
};

// Rings once a tick, to whoever listens.
struct Tower : Actor<Tower> {
  void on(OnTick, Context& context) { context.emit(Bell{}); }
};
struct Listener : Actor<Listener, Bell, Letter> {
  std::uint64_t heard = 0;
  void on(const Bell&, Context&) { ++heard; }
  void on(const Letter&, Context& context) { context.fail("this one cannot read"); }
};

Engine town(std::uint32_t threads = 1) {
  Engine engine = Engine::builder().threads(threads).partitions(3).journal().build();
  engine.spawn<Tower>(2);
  engine.spawn<Listener>(300);
  engine.spawn_one(Listener{}, ChildOptions{});
  engine.spawn<Slow>(3, [](std::uint64_t n, Slow& made) { made.packing = 1 + n; });
  return engine;
}

ActorRef<Listener> listener(std::uint32_t n) { return {{256 + n, 0}}; }
ActorRef<Slow> slow_one(std::uint32_t n) { return {{256 * 3 + n, 0}}; }

JournalFile file_of(const Engine& engine) {
  return {.world = "town",
          .configuration = "",
          .seed = engine.options().seed,
          .ticks = engine.tick(),
          .digest = engine.digest(),
          .journal = engine.journal()};
}

// By way of a file, on as many threads.
void check_comes_out_the_same(const Engine& engine, std::uint32_t threads) {
  CAPTURE(threads);
  const Result<JournalFile> read = decode_journal(*encode(file_of(engine)));
  REQUIRE(read.has_value());
  Engine again = town(threads);
  again.replay(read->journal);
  again.run_ticks(read->ticks);
  CHECK_FALSE(again.replay_problem().has_value());
  CHECK(again.tick() == engine.tick());
  CAPTURE(engine.diff(again).text());
  CHECK(again.digest() == engine.digest());
  CHECK(again.state() == engine.state());
  CHECK(*encode(file_of(again)) == *encode(file_of(engine)));
}

void check_comes_out_the_same(const Engine& engine) {
  check_comes_out_the_same(engine, 1);
  check_comes_out_the_same(engine, 3);
}

TEST_CASE("what is spawned between runs is in the journal") {
  Engine engine = town();
  engine.run_ticks(3);
  engine.spawn<Listener>(200, [](std::uint64_t n, Listener& made) { made.heard = n * n; });
  const ActorRef<Tower> tower = engine.spawn_one(Tower{});
  engine.run_ticks(3);
  engine.subscribe<Bell>(engine.spawn_one(Listener{{}, 7}));
  engine.run_ticks(3);
  CHECK(engine.find(tower) != nullptr);
  CHECK(engine.journal().size() == 203);
  check_comes_out_the_same(engine);
}

TEST_CASE("an actor of a type that is new to the world is known only to the program that spawned it") {
  Engine engine = town();
  engine.run_ticks(3);
  engine.spawn<Clerk>(5);
  engine.run_ticks(3);
  Engine again = town();
  again.replay(engine.journal());
  again.run_ticks(6);
  CHECK(again.digest() == engine.digest());
  Engine from_file = town();
  from_file.replay(decode_journal(*encode(file_of(engine)))->journal);
  from_file.run_ticks(6);
  REQUIRE(from_file.replay_problem().has_value());
  CHECK(from_file.replay_problem()->entry == 0);
  CHECK(from_file.replay_problem()->what.starts_with("this world has no actors of a type '"));
  CHECK(from_file.state() == EngineState::failed);
  CHECK(from_file.tick() == 3);
}

TEST_CASE("exits, with each reason, and ends of supervisors are in the journal") {
  Engine engine = town();
  const SupervisorRef before = engine.supervise({.name = "before the start"});
  engine.spawn_one(Listener{{}, 1}, {.under = before});
  CHECK(engine.journal().empty());
  Engine again = town();
  const SupervisorRef same = again.supervise({.name = "before the start"});
  again.spawn_one(Listener{{}, 1}, {.under = same});
  for (const auto reason : {ExitReason::normal, ExitReason::shutdown, ExitReason::failed, ExitReason::kill}) {
    engine.exit(listener(static_cast<std::uint32_t>(reason)).id, reason);
    engine.run_ticks(2);
  }
  engine.exit(slow_one(1).id, ExitReason::shutdown);  // Traps it.
  const SupervisorRef later = engine.supervise({.strategy = Strategy::one_for_all,
                                                .intensity = 3,
                                                .period = 20,
                                                .backoff = Backoff{.initial = 2, .max = 8, .jitter = 0.5},
                                                .name = "later"});
  const SupervisorRef nested = engine.supervise({.under = later, .strategy = Strategy::simple_one_for_one});
  const ActorRef<Listener> child = engine.spawn_one(Listener{{}, 2}, {.under = later, .mail = RestartMail::drop});
  engine.spawn_one(Slow{{}, 5}, {.under = nested, .restart = Restart::transient, .shutdown = 3});
  engine.run_ticks(2);
  engine.send(child, Letter{1});
  engine.run_ticks(10);
  CHECK(engine.stats().failures == 1);
  engine.shut_down(before);
  engine.run_ticks(2);
  engine.shut_down(nested);
  engine.run_ticks(10);
  again.replay(decode_journal(*encode(file_of(engine)))->journal);
  again.run_ticks(engine.tick());
  CHECK_FALSE(again.replay_problem().has_value());
  CHECK(again.digest() == engine.digest());
  CHECK(again.supervision().text() == engine.supervision().text());
}

TEST_CASE("that something outside failed the run is in the journal, and why") {
  Engine engine = town();
  engine.run_ticks(7);
  REQUIRE(engine.pause());
  REQUIRE(engine.fail("the sum of money is wrong"));
  CHECK(!engine.fail("and again"));
  REQUIRE(engine.journal().size() == 1);
  check_comes_out_the_same(engine);
  Engine again = town();
  again.replay(engine.journal());
  again.run_ticks(100);
  CHECK(again.tick() == 7);
  CHECK(again.state() == EngineState::failed);
  CHECK(again.transitions().back().why == "the sum of money is wrong");
  // What was undone is not done again.
  REQUIRE(engine.rollback(6));
  CHECK(engine.journal().empty());
}

TEST_CASE("subscriptions from outside are in the journal") {
  Engine engine = town();
  engine.run_ticks(1);
  engine.subscribe<Bell>(listener(5));
  engine.subscribe<Bell>(listener(280));
  engine.run_ticks(4);
  engine.unsubscribe<Bell>(listener(5));
  engine.run_ticks(4);
  CHECK(engine.find(listener(5))->heard == 8);
  CHECK(engine.find(listener(280))->heard == 14);
  engine.exit(listener(280).id, ExitReason::shutdown);
  engine.subscribe<Bell>(listener(280));  // There is nobody any more.
  engine.run_ticks(4);
  CHECK(engine.journal().size() == 4);
  check_comes_out_the_same(engine);
}

TEST_CASE("what was undone is not replayed") {
  Engine engine = town();
  engine.run_ticks(5);
  engine.spawn<Listener>(10);
  engine.run_ticks(2);
  REQUIRE(engine.rollback(4).has_value());
  CHECK(engine.journal().empty());
  engine.exit(listener(1).id, ExitReason::kill);
  engine.run_ticks(2);
  engine.spawn<Listener>(3);
  engine.run_ticks(2);
  CHECK(engine.journal().size() == 4);
  check_comes_out_the_same(engine);
}

TEST_CASE("what starts a world is not done twice") {
  const auto made = [] {
    Engine engine = town();
    engine.send(listener(3), Letter{1});
    engine.subscribe<Bell>(listener(4));
    return engine;
  };
  Engine engine = made();
  engine.run_ticks(3);
  engine.exit(listener(9).id, ExitReason::kill);
  engine.run_ticks(3);
  CHECK(engine.journal().size() == 3);
  Engine again = made();
  again.replay(engine.journal());
  again.run_ticks(6);
  CHECK(again.digest() == engine.digest());
  CHECK(again.journal().size() == 3);
}

// What a town that has run for 5 ticks says to this entry, and the digest of one that was not disturbed.
std::string said_to(JournalEntry entry) {
  entry.tick = 3;
  Engine engine = town();
  engine.replay({AdmittedMessage{.to = listener(1).id, .kind = Letter::kind}, entry});
  engine.run_ticks(5);
  if (!engine.replay_problem()) return "";
  CHECK(engine.replay_problem()->entry == 1);
  CHECK(engine.state() == EngineState::failed);
  CHECK(engine.transitions().back().why == "entry 1 of the journal: " + engine.replay_problem()->what);
  CHECK(engine.tick() == 3);
  return engine.replay_problem()->what;
}

JournalEntry entry_of(Control control, ActorId to, Bytes data) {
  JournalEntry entry(AdmittedMessage{.to = to, .kind = static_cast<MessageKind>(control)});
  entry.data = std::move(data);
  return entry;
}

JournalEntry last_entry(void (*act)(Engine& engine)) {
  Engine engine = town();
  engine.run_ticks(3);
  act(engine);
  return engine.journal().back();
}

TEST_CASE("an entry that does not fit the world fails the replay, and says why") {
  CHECK(said_to(AdmittedMessage{.to = listener(2).id, .kind = Letter::kind}) == "");
  CHECK(said_to(AdmittedMessage{.to = {256, 9}, .kind = Letter::kind}) == "");  // Who is gone, gets nothing.
  CHECK(said_to(AdmittedMessage{.to = {0, 0}, .kind = Letter::kind}) ==
        "actor 0.0 takes no message of kind " + std::to_string(static_cast<int>(Letter::kind)) +
            " with 8 bytes at most");
  CHECK(said_to(AdmittedMessage{.to = listener(2).id, .kind = Letter::kind, .mail_class = 2})
            .ends_with("with 104 bytes at most"));
  CHECK(said_to(AdmittedMessage{.to = {5000, 0}, .kind = Letter::kind}).starts_with("actor 5000.0 takes no message"));
  CHECK(said_to(AdmittedMessage{.to = listener(2).id, .kind = MessageKind{99}}).starts_with("actor 258.0 takes no"));
  CHECK(said_to(entry_of(Control::exit, listener(2).id, "")) == "what it carries cannot be read");
  CHECK(said_to(entry_of(Control::shut_down, {0, 0}, "")) == "the root is not shut down");
  CHECK(said_to(entry_of(Control::shut_down, {7, 0}, "")) == "");
  CHECK(said_to(entry_of(Control::subscribe, {0, 0}, Bytes("\x28\0", 2))) == "actor 0.0 takes no messages of kind 40");
  CHECK(said_to(entry_of(Control::subscribe, {256, 4}, Bytes("\x28\0", 2))) == "there is no actor 256.4");

  JournalEntry spawned = last_entry([](Engine& engine) { (void)engine.spawn_one(Listener{{}, 1}); });
  CHECK(said_to(spawned) == "");
  ++spawned.to.slot;
  CHECK(said_to(spawned) == "who is spawned is actor 557.0, not 558.0");
  spawned.type = nullptr;
  spawned.data.pop_back();
  CHECK(said_to(spawned).ends_with("with 7 bytes of state"));

  JournalEntry adopted = last_entry([](Engine& engine) { (void)engine.spawn_one(Listener{{}, 1}, {.shutdown = 3}); });
  CHECK(said_to(adopted) == "there is no actor 557.0");
  adopted.to = listener(5).id;
  CHECK(said_to(adopted) == "");
  adopted.to = {0, 0};
  CHECK(said_to(adopted) == "actor 0.0 has not 8 bytes of state");
  adopted.to = listener(300).id;
  CHECK(said_to(adopted) == "actor 556.0 is supervised already");

  JournalEntry supervised = last_entry([](Engine& engine) { (void)engine.supervise({.name = "one"}); });
  CHECK(said_to(supervised) == "");
  CHECK(said_to(entry_of(Control::supervise, supervised.to, "\1" + supervised.data.substr(1))) ==
        "supervise: the supervisor above is gone");
  supervised.to.generation += 1;
  CHECK(said_to(supervised) == "who supervises is another than then");
}

TEST_CASE("a step after a window in which none can be is a problem, too") {
  Engine engine = Engine::builder().lookahead(8).build();
  engine.spawn<Listener>(3);
  engine.replay({AdmittedMessage{.tick = 5, .to = {0, 0}, .kind = Letter::kind, .tier = Tier::critical, .step = 1}});
  engine.run_ticks(20);
  REQUIRE(engine.replay_problem().has_value());
  CHECK(engine.replay_problem()->what == "it was handled in a step after a window, and none was run");
}

TEST_CASE("a message for one who has been undone goes to nobody, whatever has come in its place") {
  Engine engine = town();
  engine.run_ticks(5);
  ActorRef<Clerk> undone;
  for (int n = 0; n < 300; ++n) undone = engine.spawn_one(Clerk{});
  engine.run_ticks(2);
  REQUIRE(engine.rollback(5).has_value());
  engine.spawn<Tower>(700);
  engine.run_ticks(1);
  engine.send(undone, Letter{1});
  CHECK(engine.inbox().push(undone, Letter{1}) == Inbox::Push::accepted);
  engine.run_ticks(2);
  CHECK(engine.stats().to_nobody == 2);
}

}  // namespace
}  // namespace orrery::testing_engine
