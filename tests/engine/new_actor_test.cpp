#include <doctest/doctest.h>

#include <optional>

#include <orrery/engine/engine.hpp>

#include "core/dies.hpp"

namespace orrery {
namespace {

struct Work {
  static constexpr MessageKind kind{16};
  std::uint64_t units = 0;
};
struct Done {
  static constexpr MessageKind kind{17};
  ActorId by;
  std::uint64_t units = 0;
  std::uint64_t starts = 0;
};
struct Order {
  static constexpr MessageKind kind{18};
  std::uint64_t what = 0;
};

struct Boss;

// Reports what it is given to do; fails if that is nothing.
struct Worker : Actor<Worker, Work> {
  ActorRef<Boss> boss;
  std::uint64_t starts = 0;
  std::uint64_t worked = 0;
  void on(OnStart, Context&) { ++starts; }
  void on(const Work& work, Context& context);
};

enum : std::uint64_t {
  hire,
  hire_many,
  hire_in_vain,
  hire_linked,
  hire_monitored,
  hire_supervised,
  hire_late,
  keep,
  kill_next
};

struct Boss : Actor<Boss, Order, Done> {
  std::uint64_t done = 0;
  std::uint64_t units = 0;
  std::uint64_t spawned = 0;
  std::uint64_t last_at = 0;
  ActorId told;      // By an `OnSpawned`,
  ActorId reported;  // and by the worker itself.
  ActorId down;
  std::uint32_t number = 0;
  std::uint32_t told_number = 0;

  void on(const Order& order, Context& context) {
    if (order.what == kill_next) return context.exit({context.self().slot + 1, 0}, ExitReason::kill);
    const Worker fresh{.boss = {context.self()}};
    const NewActor<Worker> worker =
        order.what == hire_supervised ? context.spawn(fresh, {.restart = Restart::permanent}) : context.spawn(fresh);
    number = worker.number();
    const bool fails = order.what == hire_linked || order.what == hire_monitored;
    context.send(worker, Work{fails ? 0u : 5u}, {.after = order.what == hire_late ? 7u : 0u});
    if (order.what == hire_linked) context.link(worker);
    if (order.what == hire_monitored) context.monitor(worker);
    if (order.what == hire_in_vain) context.fail("there is no work");
    if (order.what != hire_many) return;
    for (std::uint64_t n = 1; n <= 300; ++n) {
      const NewActor<Worker> another = context.spawn(fresh);
      context.send(another, Work{n});
      if (n % 2 == 0) context.send(worker, Work{1000 * n}, {.tier = n % 4 == 0 ? Tier::critical : Tier::low});
    }
  }
  void on(const Done& report, Context& context) {
    ++done;
    units = units * 31 + report.units + report.starts;
    reported = report.by;
    last_at = context.tick();
  }
  void on(const OnSpawned& born, Context&) {
    ++spawned;
    told = born.actor;
    told_number = born.number;
  }
  void on(const OnDown& ended, Context&) { down = ended.who; }
};

void Worker::on(const Work& work, Context& context) {
  if (work.units == 0) return context.fail("nothing to do");
  worked += work.units;
  context.send(boss, Done{context.self(), work.units, starts});
}

struct Office {
  Engine engine;
  ActorRef<Boss> boss;

  explicit Office(std::uint32_t threads = 1, Tick lookahead = 1)
      : engine(Engine::builder().threads(threads).partitions(threads + 1).lookahead(lookahead).build()),
        boss(engine.spawn_one(Boss{})) {}
  void order(std::uint64_t what) { engine.send(boss, Order{what}); }
  [[nodiscard]] const Boss& seen() const { return *engine.find(boss); }
};

TEST_CASE("who is spawned can be sent to in the same handler, and has started when that arrives") {
  Office office;
  office.order(hire);
  office.engine.run_ticks(2);
  CHECK(office.seen().done == 0);
  office.engine.run_ticks(1);
  CHECK(office.seen().done == 1);
  CHECK(office.seen().units == 5 + 1);
}

TEST_CASE("who has spawned is told once who that is") {
  Office office;
  office.order(hire);
  office.engine.run_ticks(2);
  CHECK(office.seen().spawned == 1);
  CHECK(office.seen().told != no_actor);
  CHECK(office.seen().told_number == office.seen().number);
  CHECK(office.engine.find(ActorRef<Worker>{office.seen().told}) != nullptr);
  office.engine.run_ticks(5);
  CHECK(office.seen().told == office.seen().reported);
  CHECK(office.seen().spawned == 1);
}

TEST_CASE("a message to one that is new comes when it is to come") {
  for (const Tick lookahead : {Tick{1}, Tick{4}}) {
    Office office(1, lookahead);
    office.order(hire_late);
    office.engine.run_ticks(20);
    CHECK(office.seen().last_at == 7 + lookahead);
  }
}

TEST_CASE("a handler that fails has spawned nobody, and sent nothing") {
  Office office;
  office.order(hire_in_vain);
  office.engine.run_ticks(3);
  CHECK(office.engine.population() == 1);
  CHECK(office.seen().spawned == 0);
  office.order(hire);
  office.engine.run_ticks(3);
  CHECK(office.seen().done == 1);
}

TEST_CASE("what was sent to one that is new arrives, also if who sent it is killed in the same tick") {
  Office office;
  const ActorRef<Boss> next = office.engine.spawn_one(Boss{}, {.restart = Restart::temporary});
  office.order(kill_next);
  office.engine.send(next, Order{hire});
  office.engine.run_ticks(3);
  CHECK(office.engine.find(next) == nullptr);
  std::uint64_t worked = 0;
  office.engine.each<Worker>([&](ActorRef<Worker>, const Worker& worker) { worked += worker.worked; });
  CHECK(worked == 5);
}

TEST_CASE("one that is new can be linked and monitored before it exists") {
  Office monitoring;
  monitoring.order(hire_monitored);
  monitoring.engine.run_ticks(4);
  CHECK(monitoring.seen().down != no_actor);
  CHECK(monitoring.seen().down == monitoring.seen().told);
  Office linked;
  linked.order(hire_linked);
  linked.engine.run_ticks(2);
  const std::string report = linked.engine.supervision().text();
  CAPTURE(report);
  CHECK(linked.engine.supervision().failures.size() == 2);  // The worker, and the boss with it.
}

TEST_CASE("a child of a supervisor can be sent to as well") {
  Office office;
  office.order(hire_supervised);
  office.engine.run_ticks(4);
  CHECK(office.seen().units == 5 + 1);
  CHECK(office.seen().told == office.seen().reported);
}

TEST_CASE("what is sent to those that are new is the same on any number of threads, and after going back") {
  std::uint64_t expected = 0;
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    for (const Tick lookahead : {Tick{1}, Tick{4}}) {
      Office office(threads, lookahead);
      for (int n = 0; n < 4; ++n) {
        const ActorRef<Boss> another = office.engine.spawn_one(Boss{});
        office.engine.send(another, Order{hire_many}, {.after = 1 + static_cast<Tick>(n) % 2});
      }
      office.order(hire_many);
      office.engine.run_ticks(3);
      Engine fork = office.engine.fork();
      office.engine.run_ticks(9);
      CHECK(office.seen().spawned == 301);
      CHECK(office.seen().done == 301 + 150);
      const std::uint64_t digest = office.engine.digest();
      if (lookahead == 1 && expected == 0) expected = digest;
      if (lookahead == 1) CHECK(digest == expected);
      const Tick end = office.engine.tick();
      REQUIRE(office.engine.rollback(4));
      office.engine.run_ticks(end - 4);
      CHECK(office.engine.digest() == digest);
      fork.run_ticks(9);
      CHECK(fork.digest() == digest);
    }
  }
}

// Does what it should not: has put aside what stood for a worker in an earlier handler.
struct Hoarder : Actor<Hoarder, Order> {
  std::uint64_t orders = 0;
  static inline std::optional<NewActor<Worker>> kept{};  // Of a test in a process of its own.
  void on(const Order& order, Context& context) {
    if (order.what == keep) context.send(*kept, Work{1});
    kept.emplace(context.spawn(Worker{}));
  }
};

TEST_CASE("what stood for an actor while it was new is good for nothing later, and a check finds it") {
  const auto run = [](std::uint64_t second) {
    Engine engine = Engine::builder().build();
    const ActorRef<Hoarder> hoarder = engine.spawn_one(Hoarder{});
    engine.send(hoarder, Order{hire});
    engine.run_ticks(2);
    engine.send(hoarder, Order{second});
    engine.run_ticks(2);
  };
  CHECK_FALSE(dies([&] { run(hire); }));
  CHECK(dies([&] { run(keep); }));
}

}  // namespace
}  // namespace orrery
