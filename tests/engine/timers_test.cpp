#include <doctest/doctest.h>

#include <map>
#include <vector>

#include <orrery/engine/engine.hpp>

namespace orrery {
namespace {

struct Ring {
  static constexpr MessageKind kind{16};
  std::uint32_t number;
};
struct Set {
  static constexpr MessageKind kind{17};
  Tick after;
};
struct Cancel {
  static constexpr MessageKind kind{18};
};
struct Fail {
  static constexpr MessageKind kind{19};
  std::uint32_t cancels_before;
};

struct Clock : Actor<Clock, Ring, Set, Cancel, Fail> {
  TimerRef timer{};
  Tick rang_at = 0;
  std::uint64_t rang = 0;

  void on(const Ring&, Context& context) {
    ++rang;
    rang_at = context.tick();
  }
  void on(const Set& set, Context& context) { timer = context.after(set.after, Ring{0}); }
  void on(const Cancel&, Context& context) { context.cancel(timer); }
  void on(const Fail& fail, Context& context) {
    if (fail.cancels_before != 0) context.cancel(timer);
    context.fail("as told");
  }
};

TEST_CASE("a timer that is cancelled does not fire, and the one set after it does") {
  for (const Tick lookahead : {Tick{1}, Tick{8}}) {
    CAPTURE(lookahead);
    Engine engine = Engine::builder().lookahead(lookahead).build();
    const ActorRef<Clock> clock = engine.spawn_one(Clock{});
    engine.send(clock, Set{100});
    engine.send(clock, Cancel{}, {.after = 50});
    engine.send(clock, Cancel{}, {.after = 51});  // Twice is once.
    engine.send(clock, Set{60}, {.after = 52});
    engine.run_ticks(200);
    CHECK(engine.find(clock)->rang == 1);
    CHECK(engine.find(clock)->rang_at == 112);
    CHECK(engine.stats().cancelled == 1);
  }
}

TEST_CASE("a timer can be cancelled up to the message before it, and not afterwards") {
  // Own mail comes before what others, and those outside, sent for the same tick.
  for (const Tick lookahead : {Tick{1}, Tick{16}}) {
    CAPTURE(lookahead);
    Engine engine = Engine::builder().lookahead(lookahead).build();
    const ActorRef<Clock> in_time = engine.spawn_one(Clock{});
    const ActorRef<Clock> urgent = engine.spawn_one(Clock{});
    const ActorRef<Clock> too_late = engine.spawn_one(Clock{});
    for (const ActorRef<Clock> clock : {in_time, urgent, too_late}) engine.send(clock, Set{10});
    engine.send(in_time, Cancel{}, {.after = 9});
    engine.send(urgent, Cancel{}, {.after = 10, .tier = Tier::high});
    engine.send(too_late, Cancel{}, {.after = 10});
    engine.send(too_late, Set{20}, {.after = 11});
    engine.run_ticks(64);
    CHECK(engine.find(in_time)->rang == 0);
    CHECK(engine.find(urgent)->rang == 0);
    CHECK(engine.find(too_late)->rang == 2);
    CHECK(engine.stats().cancelled == 2);
  }
}

TEST_CASE("a dispatch that fails has cancelled nothing, and after a restart the timer is out of reach") {
  Engine engine = Engine::builder().build();
  const ActorRef<Clock> clock = engine.spawn_one(Clock{});
  engine.send(clock, Set{10});
  engine.send(clock, Fail{1}, {.after = 4});
  engine.send(clock, Cancel{}, {.after = 5});  // Its state is new: it knows of no timer.
  engine.run_ticks(20);
  CHECK(engine.find(clock)->rang == 1);
  CHECK(engine.stats().cancelled == 0);
}

TEST_CASE("what was cancelled stays so when the actor starts again") {
  Engine engine = Engine::builder().build();
  const ActorRef<Clock> clock = engine.spawn_one(Clock{});
  engine.send(clock, Set{10});
  engine.send(clock, Cancel{}, {.after = 4});
  engine.send(clock, Fail{0}, {.after = 4, .tier = Tier::low});
  engine.run_ticks(20);
  CHECK(engine.find(clock)->rang == 0);
  CHECK(engine.stats().failures == 1);
  CHECK(engine.stats().cancelled == 1);
}

struct Slow : Actor<Slow, Ring, Cancel> {
  static constexpr MailboxOptions mailbox{.handled_per_window = 1};
  TimerRef timer{};
  std::uint64_t rang = 0;
  void on(OnStart, Context& context) { timer = context.after(3, Ring{1}); }
  void on(const Ring&, Context&) { ++rang; }
  void on(const Cancel&, Context& context) { context.cancel(timer); }
};

TEST_CASE("a timer that is due and waits, since its actor has enough to do, can still be cancelled") {
  Engine engine = Engine::builder().build();
  const ActorRef<Slow> slow = engine.spawn_one(Slow{});
  engine.send(slow, Cancel{}, {.after = 3, .tier = Tier::high});
  engine.run_ticks(10);
  CHECK(engine.find(slow)->rang == 0);
  CHECK(engine.stats().cancelled == 1);
}

TEST_CASE("a slot's next actor has timers of its own") {
  struct Brief : Actor<Brief, Ring> {
    std::uint64_t cancels = 1;
    std::uint64_t rang = 0;
    void on(OnStart, Context& context) {
      const TimerRef timer = context.after(10, Ring{1});
      if (cancels == 0) return;
      context.cancel(timer);
      context.stop();
    }
    void on(const Ring&, Context&) { ++rang; }
  };
  Engine engine = Engine::builder().build();
  const ActorRef<Brief> first = engine.spawn_one(Brief{});
  engine.run_ticks(1);
  const ActorRef<Brief> next = engine.spawn_one(Brief{.cancels = 0});
  REQUIRE(next.id.slot == first.id.slot);
  engine.run_ticks(20);
  CHECK(engine.find(next)->rang == 1);
}

// A request and its timeout, over and over: mostly the answer comes first.
struct Caller : Actor<Caller, Ring, Cancel> {
  TimerRef timeout{};
  std::uint64_t timeouts = 0;
  std::uint64_t answers = 0;

  void call(Context& context) {
    timeout = context.after(20, Ring{1});
    context.after(1 + context.random().below(25), Cancel{});
  }
  void on(OnStart, Context& context) { call(context); }
  void on(const Ring&, Context&) { ++timeouts; }
  void on(const Cancel&, Context& context) {
    ++answers;
    context.cancel(timeout);
    if (context.random(1).chance(0.02)) return context.fail("a bad answer");
    call(context);
  }
};

Engine callers(std::uint32_t threads, std::uint32_t partitions, std::uint64_t scheduling_seed) {
  Engine engine = Engine::builder()
                      .lookahead(4)
                      .threads(threads)
                      .partitions(partitions)
                      .scheduling_seed(scheduling_seed)
                      .snapshots({.every = 1, .retain = 40})
                      .build();
  engine.spawn<Caller>(1000);
  return engine;
}

TEST_CASE("timers come out the same on any number of threads, and after going back") {
  std::map<Tick, std::uint64_t> digests;
  Engine plain = callers(1, 1, 0);
  while (plain.tick() < 160) {
    plain.run_ticks(4);
    digests[plain.tick()] = plain.digest();
  }
  std::uint64_t answers = 0;
  std::uint64_t timeouts = 0;
  plain.each<Caller>([&](ActorRef<Caller>, const Caller& caller) {
    answers += caller.answers;
    timeouts += caller.timeouts;
  });
  CHECK(answers > 5000);
  CHECK(timeouts < answers / 2);
  CHECK(plain.stats().cancelled > answers / 2);
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    CAPTURE(threads);
    Engine engine = callers(threads, 3 * threads, threads + 20);
    engine.run_ticks(120);
    CHECK(engine.digest() == digests[120]);
    for (const Tick back : {Tick{4}, Tick{60}, Tick{120}}) {
      REQUIRE(engine.rollback(120 - back).has_value());
      engine.run_ticks(back);
      CHECK(engine.digest() == digests[120]);
    }
    engine.run_ticks(40);
    CHECK(engine.digest() == digests[160]);
  }
}

}  // namespace
}  // namespace orrery
