#include <orrery/core/simulator.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>

#include "core/simulator_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::event_kind;
using orrery::test::some_node;

namespace {

struct Fixture {
  Simulator simulator;
  OriginId origin = simulator.add_origin("o");
  int runs = 0;

  EventToken count_after(Duration delay) {
    return simulator.schedule<event_kind>(origin, some_node, delay, [this] { ++runs; });
  }
};

// Calls a function when it is destroyed, unless it was moved from.
struct OnDestruction {
  std::unique_ptr<std::function<void()>> action;

  explicit OnDestruction(std::function<void()> a) : action(std::make_unique<std::function<void()>>(std::move(a))) {}
  OnDestruction(OnDestruction&&) noexcept = default;
  ~OnDestruction() {
    if (action) (*action)();
  }
  void operator()() const {}
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a cancelled event never runs, and is cancelled once") {
  const EventToken token = count_after(1us);
  CHECK(simulator.pending(token));
  CHECK(simulator.events_pending() == 1);
  CHECK(simulator.cancel(token));
  CHECK_FALSE(simulator.pending(token));
  CHECK_FALSE(simulator.cancel(token));
  CHECK(simulator.events_pending() == 0);
  CHECK(simulator.next_event_time() == Time::max());
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(runs == 0);
  CHECK(simulator.events_dispatched() == 0);
}

TEST_CASE_FIXTURE(Fixture, "tokens that name nothing are ignored") {
  CHECK_FALSE(simulator.cancel(EventToken{}));
  CHECK_FALSE(simulator.cancel(EventToken{5, 0}));
  count_after(1us);
  CHECK_FALSE(simulator.cancel(EventToken{}));
  CHECK_FALSE(simulator.cancel(EventToken{1, 0}));
}

TEST_CASE_FIXTURE(Fixture, "the token of an event that ran does not cancel its slot's next one") {
  const EventToken first = count_after(1us);
  simulator.run();
  const EventToken second = count_after(1us);
  REQUIRE(first.slot == second.slot);
  CHECK_FALSE(simulator.cancel(first));
  CHECK(simulator.pending(second));
  simulator.run();
  CHECK(runs == 2);
}

TEST_CASE_FIXTURE(Fixture, "an event of the same step, next step or calendar can be cancelled from a handler") {
  std::vector<EventToken> tokens;
  simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    tokens.push_back(count_after(0ns));
    tokens.push_back(count_after(0ns));
    for (const EventToken token : tokens) CHECK(simulator.cancel(token));
  });
  tokens.push_back(count_after(1us));
  tokens.push_back(count_after(2us));
  simulator.schedule<event_kind>(origin, some_node, 3us, [&] {
    simulator.schedule<event_kind>(origin, some_node, 0ns, [&] { CHECK(simulator.cancel(tokens.back())); });
    tokens.push_back(count_after(0ns));
  });
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(runs == 0);
  CHECK(simulator.events_pending() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a running event is no longer pending, so that cancelling it does nothing") {
  EventToken token;
  bool cancelled = true;
  token = simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    cancelled = simulator.pending(token) || simulator.cancel(token);
    count_after(1us);
  });
  simulator.run();
  CHECK_FALSE(cancelled);
  CHECK(runs == 1);
}

TEST_CASE_FIXTURE(Fixture, "cancelling destroys the closure at once") {
  const auto owned = std::make_shared<int>(0);
  const EventToken token = simulator.schedule<event_kind>(origin, some_node, 1us, [owned] {});
  CHECK(owned.use_count() == 2);
  simulator.cancel(token);
  CHECK(owned.use_count() == 1);
}

TEST_CASE_FIXTURE(Fixture, "destructors of closures may cancel and schedule") {
  std::vector<EventToken> chain;
  for (int i = 0; i < 5'000; ++i) {
    OnDestruction next([this, &chain, i] {
      if (i > 0) simulator.cancel(chain[static_cast<std::size_t>(i - 1)]);
      count_after(1us);
    });
    chain.push_back(simulator.schedule<event_kind>(origin, some_node, 1ms, std::move(next)));
  }
  CHECK(simulator.cancel(chain.back()));
  CHECK(simulator.events_pending() == 5'000);
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(runs == 5'000);
}

TEST_CASE("destructors of closures may schedule while the simulator is destroyed") {
  int destroyed = 0;
  {
    Simulator simulator;
    const OriginId origin = simulator.add_origin("o");
    simulator.schedule<event_kind>(origin, some_node, 1us, [] {});
    const EventToken low = simulator.schedule<event_kind>(origin, some_node, 1us, [] {});
    simulator.schedule<event_kind>(origin, some_node, 1us, OnDestruction([&simulator, &destroyed, origin] {
                                     simulator.schedule<event_kind>(origin, some_node, 1us,
                                                                    OnDestruction([&destroyed] { ++destroyed; }));
                                   }));
    simulator.cancel(low);
  }
  CHECK(destroyed == 1);
}

TEST_CASE_FIXTURE(Fixture, "tombstones are purged when they outnumber the living") {
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 1'000; ++i) simulator.cancel(count_after(std::chrono::milliseconds(i)));
  }
  const EventToken fresh = count_after(1us);
  CHECK(fresh.slot < 2'048);  // 100,000 were cancelled, and their slots came back before they were due.
}

TEST_CASE_FIXTURE(Fixture, "cancelling many events of one instant does not look at the calendar each time") {
  for (int i = 0; i < 20'000; ++i) count_after(1s);
  simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    std::vector<EventToken> tokens;
    for (int i = 0; i < 200'000; ++i) tokens.push_back(count_after(0ns));
    for (const EventToken token : tokens) simulator.cancel(token);
  });
  simulator.run();  // Quadratic, this would take minutes.
  CHECK(runs == 20'000);
}

TEST_CASE_FIXTURE(Fixture, "random cancelling leaves exactly the events that were not cancelled") {
  Random random(1);
  std::vector<EventToken> tokens;
  int expected = 0;
  for (int i = 0; i < 50'000; ++i) {
    tokens.push_back(count_after(Duration(random.below(1'000'000))));
    ++expected;
    const EventToken victim = tokens[static_cast<std::size_t>(random.below(tokens.size()))];
    const bool was_pending = simulator.pending(victim);
    if (random.below(3) != 0) {
      CHECK_EQ(simulator.cancel(victim), was_pending);
      if (was_pending) --expected;
    }
    if (random.below(4) == 0) simulator.step();
  }
  CHECK(simulator.events_pending() == static_cast<std::size_t>(expected - runs));
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(runs == expected);
}

TEST_CASE_FIXTURE(Fixture, "a run of nothing but tombstones is idle") {
  const EventToken token = count_after(1s);
  simulator.cancel(token);
  CHECK(simulator.run_until(Time() + 1ms) == RunEnd::idle);
}

TEST_CASE_FIXTURE(Fixture, "what was cancelled within its instant is not due any more") {
  std::vector<EventToken> doomed;
  simulator.schedule<event_kind>(origin, some_node, 1s, [&] {
    for (int i = 0; i < 3; ++i) doomed.push_back(count_after(0s));
  });
  count_after(5s);
  simulator.step();
  simulator.cancel(doomed[0]);
  simulator.cancel(doomed[2]);
  CHECK(simulator.next_event_time() == Time() + 1s);
  simulator.cancel(doomed[1]);
  CHECK(simulator.next_event_time() == Time() + 5s);
  CHECK(simulator.run_until(Time() + 2s) == RunEnd::time_reached);
  CHECK(runs == 0);
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(runs == 1);
}
