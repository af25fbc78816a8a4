#include <doctest/doctest.h>

#include <stdexcept>

#include "supervised.hpp"

namespace orrery::testing_engine {
namespace {

struct Brittle : Actor<Brittle, Do> {
  std::uint64_t handled = 0;
  void on(const Do& told, Context& context) {
    ++handled;
    if (told.what == Do::spend) context.charge(~std::uint64_t{0} / 2);
    if (told.what == Do::fail) throw std::runtime_error("a wheel came off");
  }
};

TEST_CASE("failures: an exception, a failed check and a dispatch over its budget are contained, with their reasons") {
  Engine engine = Engine::builder().build();
  const auto brittle = engine.spawn_one(Brittle{});
  const auto worker = engine.spawn_one(Worker{});
  tell(engine, brittle, {.what = Do::spend});  // Its type has no budget.
  CHECK(engine.find(brittle)->handled == 1);
  fail(engine, brittle);
  fail(engine, worker);
  tell(engine, worker, {.what = Do::spend});
  const std::vector<FailureEntry> failures = engine.supervision().failures;
  REQUIRE(failures.size() == 3);
  CHECK(failures[0].reason == ExitReason::threw);
  CHECK(failures[0].text == "a wheel came off");
  CHECK(failures[0].actor == brittle.id);
  CHECK(failures[1].reason == ExitReason::failed);
  CHECK(failures[1].text == "told to");
  CHECK(failures[2].reason == ExitReason::over_budget);
  CHECK(failures[2].tick == 4);
}

template <bool by_type>
struct Careless : Actor<Careless<by_type>, Do> {
  static constexpr RestartMail restart_mail = by_type ? RestartMail::drop : RestartMail::keep;
  std::uint64_t counted = 0;
  void on(const Do& told, Context& context) {
    if (told.what == Do::fail) return context.fail("told to");
    ++counted;
  }
};

template <class A>
std::uint64_t counted_after_failure(RestartMail mail) {
  Engine engine = Engine::builder().build();
  const SupervisorRef supervisor = engine.supervise({.backoff = Backoff{.initial = 10, .jitter = 0}});
  const ActorRef<A> actor = engine.spawn_one(A{}, {.under = supervisor, .mail = mail});
  engine.send(actor, Do{.what = Do::fail});
  engine.send(actor, Do{});                                               // Right behind the failure.
  for (Tick n = 1; n <= 20; ++n) engine.send(actor, Do{}, {.after = n});  // The last ten after the restart at tick 11.
  engine.run_ticks(30);
  return engine.find(actor)->counted;
}

TEST_CASE("mail: what comes while an actor is down waits for it, or is dropped, as type or spec say") {
  CHECK(counted_after_failure<Careless<false>>(RestartMail::keep) == 21);
  CHECK(counted_after_failure<Careless<false>>(RestartMail::drop) == 10);
  CHECK(counted_after_failure<Careless<true>>(RestartMail::keep) == 10);
}

TEST_CASE("a report shows the tree, restarts and reasons") {
  Engine engine = Engine::builder().build();
  const SupervisorRef top = engine.supervise({.name = "top"});
  const SupervisorRef below = engine.supervise({.under = top, .strategy = Strategy::rest_for_one, .name = "below"});
  const auto worker = engine.spawn_one(Worker{}, {.under = below});
  engine.run_ticks(4);
  fail(engine, worker);
  const std::string type = "orrery::testing_engine::Worker 0.0";
  CHECK(engine.supervision().text() ==
        "root: running\n"
        "  top: running\n"
        "    below: running, restarts: 1\n"
        "      " +
            type +
            ": running, restarts: 1, ended at tick 5: failed\n"
            "tick 5: " +
            type + " failed: told to\n");
}

}  // namespace
}  // namespace orrery::testing_engine
