#include <doctest/doctest.h>

#include <map>

#include "supervised.hpp"

namespace orrery::testing_engine {
namespace {

// A town in which all of supervision happens, at random.
struct Town {
  std::uint32_t threads = 1;
  std::uint32_t partitions = 1;
  std::uint64_t scheduling = 0;
  SnapshotOptions snapshots{};
};

struct Citizen : Actor<Citizen, Do> {
  static constexpr bool traps_exit = false;
  static constexpr std::uint64_t budget = 90;
  static constexpr std::uint32_t slots = 2048;
  std::uint64_t mark = 0;
  std::uint64_t downs = 0;
  SupervisorRef guild;

  static ActorId someone(ActorRandom& random) { return {static_cast<std::uint32_t>(random.below(slots)), 0}; }

  void on(OnStart, Context& context) { context.after(1 + context.self().slot % 5, Do{}); }
  void on(const OnDown& down, Context&) { downs += down.who.slot + 1; }
  void on(const Do&, Context& context) {
    ActorRandom random = context.random();
    const std::uint64_t what = random.below(100);
    const ActorId other = someone(random);
    if (what < 8) context.link(other);
    if (what >= 8 && what < 16) context.monitor(other);
    if (what >= 16 && what < 19) context.fail("bad luck");
    if (what == 19) context.stop(ExitReason::shutdown);
    if (what == 20) context.exit(other, ExitReason::kill);
    if (what == 21) context.register_name("citizen " + std::to_string(random.below(40)));
    if (what == 22) context.unlink(other);
    if (what == 23) context.charge(random.below(200));
    if (what == 24) context.spawn(Citizen{.mark = 1, .guild = guild}, {.under = guild, .restart = Restart::transient});
    if (what == 25) mark += context.where("citizen 7").slot;
    context.after(1 + random.below(9), Do{});
  }
};

struct Elder : Actor<Elder, Do> {
  static constexpr bool traps_exit = true;
  std::uint64_t exits = 0;
  void on(OnStart, Context& context) { context.after(1, Do{}); }
  void on(const OnExit& exit, Context& context) {
    ++exits;
    if (exit.who == no_actor && context.self().slot % 3 > 0)
      context.after(context.self().slot % 4 + 1, Do{.what = Do::stop});
  }
  void on(const Do& told, Context& context) {
    if (told.what == Do::stop) return context.stop(ExitReason::shutdown);
    ActorRandom random = context.random();
    context.link(Citizen::someone(random));
    if (random.chance(0.02)) context.fail("old age");
    context.after(5, Do{});
  }
};

Engine town(const Town& options) {
  Engine engine = Engine::builder()
                      .lookahead(2)
                      .threads(options.threads)
                      .partitions(options.partitions)
                      .scheduling_seed(options.scheduling)
                      .snapshots(options.snapshots)
                      .build();
  std::vector<SupervisorRef> guilds;
  const SupervisorRef top = engine.supervise({.intensity = unlimited, .name = "council"});
  for (std::uint32_t n = 0; n < 60; ++n) {
    const auto strategy = static_cast<Strategy>(n % 4);
    guilds.push_back(engine.supervise({.under = n % 5 == 4 && n % 4 != 0 ? guilds[n / 4 * 4] : top,
                                       .strategy = strategy,
                                       .intensity = 3 + n % 7,
                                       .period = 20,
                                       .backoff = Backoff{.initial = n % 3 == 0 ? 4u : 0u, .max = 30, .jitter = 0.5},
                                       .shutdown = n % 2 == 0 ? no_timeout : 10,
                                       .child = {.restart = Restart::transient}}));
  }
  engine.spawn<Citizen>(500);
  for (std::uint32_t n = 0; n < 1500; ++n) {
    const ChildOptions child{.under = guilds[n % 60],
                             .restart = static_cast<Restart>(n / 60 % 3),
                             .shutdown = 1 + n % 6,
                             .mail = static_cast<RestartMail>(n % 2)};
    Citizen citizen;
    citizen.mark = n;
    citizen.guild = guilds[n * 7 % 60];
    n % 10 == 0 ? void(engine.spawn_one(Elder{}, child)) : void(engine.spawn_one(citizen, child));
  }
  return engine;
}

std::uint64_t digest_of(const Town& options) {
  Engine engine = town(options);
  engine.run_ticks(200);
  return engine.digest();
}

TEST_CASE("with failures at random the result does not depend on threads, partitions, stealing or snapshots") {
  const std::uint64_t one = digest_of({});
  for (const std::uint32_t threads : {1u, 2u, 3u, 8u}) {
    CAPTURE(threads);
    CHECK(digest_of({threads, 1 + threads * 3}) == one);
    CHECK(digest_of({threads, 1 + threads * 3, threads * 11}) == one);
  }
  CHECK(digest_of({.snapshots = {.every = 0}}) == one);
}

TEST_CASE("much does happen in that test") {
  Engine engine = town({});
  std::uint64_t links = 0;
  std::uint64_t monitors = 0;
  std::uint64_t names = 0;
  std::uint64_t waiting = 0;
  std::uint64_t stopping = 0;
  for (int n = 0; n < 100; ++n) {
    engine.run_ticks(2);
    const SupervisionReport report = engine.supervision();
    links = std::max(links, report.links);
    monitors = std::max(monitors, report.monitors);
    names = std::max(names, report.names);
    for (const SupervisionEntry& entry : report.tree) {
      waiting += entry.status == ChildStatus::waiting ? 1 : 0;
      stopping += entry.status == ChildStatus::stopping ? 1 : 0;
    }
  }
  CHECK(links > 100);
  CHECK(monitors > 100);
  CHECK(names > 10);
  CHECK(waiting > 10);
  CHECK(stopping > 10);
  CHECK(engine.stats().failures > 1000);
  CHECK(engine.stats().dropped > 100);
  CHECK(engine.population() > 300);
}

TEST_CASE("going back across restarts leads to the same world, tables of supervision and all") {
  for (const Town& options : {Town{}, Town{2, 7}}) {
    Engine engine = town(options);
    std::map<Tick, std::uint64_t> digests;
    std::map<Tick, std::string> reports;
    for (int n = 0; n < 60; ++n) {
      engine.run_ticks(2);
      digests[engine.tick()] = engine.digest();
      reports[engine.tick()] = engine.supervision().text();
    }
    const Tick end = engine.tick();
    for (const Tick back : {Tick{2}, Tick{14}, Tick{6}, Tick{10}}) {
      CAPTURE(back);
      REQUIRE(engine.rollback(end - back).has_value());
      CHECK(engine.digest() == digests[end - back]);
      engine.run_ticks(back);
      CHECK(engine.digest() == digests[end]);
      CHECK(engine.supervision().text() == reports[end]);
    }
  }
}

TEST_CASE("each table of supervision is part of the digest") {
  const auto digest_with = [](auto change) {
    Engine engine = Engine::builder().build();
    const SupervisorRef supervisor = engine.supervise({.intensity = 5});
    const auto a = spawn(engine, 1, {.under = supervisor});
    const auto b = spawn(engine, 2, {.under = supervisor});
    engine.run_ticks(1);
    change(engine, supervisor, a, b);
    engine.run_ticks(1);
    return engine.digest();
  };
  using Ref = ActorRef<Worker>;
  const std::uint64_t none = digest_with([](Engine&, SupervisorRef, Ref, Ref) {});
  CHECK(none == digest_with([](Engine&, SupervisorRef, Ref, Ref) {}));
  CHECK(none != digest_with([](Engine& engine, SupervisorRef, Ref, Ref) { engine.supervise({}); }));
  // A kill of one that is restarted changes neither states nor what they were told.
  CHECK(none != digest_with([](Engine& engine, SupervisorRef, Ref a, Ref) { engine.exit(a.id, ExitReason::kill); }));
  const auto asks = [&](std::uint32_t what, bool other) {
    return digest_with([&](Engine& engine, SupervisorRef, Ref a, Ref b) {
      engine.send(a, Do{.what = what, .about = other ? b.id : ActorId{1, 0}});
    });
  };
  CHECK(asks(Do::link, true) != asks(Do::unlink, true));
  CHECK(asks(Do::monitor, true) != asks(Do::demonitor, true));
}

}  // namespace
}  // namespace orrery::testing_engine
