#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/simulator.hpp>

#include "core/dies.hpp"
#include "core/simulator_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::event_kind;
using orrery::test::note;
using orrery::test::other_kind;
using orrery::test::Recorder;
using orrery::test::some_node;

namespace {

using Log = std::vector<std::string>;

// A standing event that notes each of its runs.
struct Bell {
  Bell(Simulator& s, OriginId origin, const char* n)
      : simulator(s), name(n), event(s.add_standing(origin, some_node, other_kind, ring, this)) {}

  static void ring(void* self) {
    Bell& bell = *static_cast<Bell*>(self);
    bell.log.push_back(bell.name + " at step " + std::to_string(bell.simulator.step_in_instant()));
  }

  Simulator& simulator;
  std::string name;
  Log log;
  StandingEvent event;
};

}  // namespace

TEST_CASE("a standing event runs once for each time that it is raised, in the next step") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Bell bell(simulator, origin, "bell");
  simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    simulator.raise(bell.event);
    simulator.raise(bell.event);
    CHECK(bell.log.empty());
    CHECK(simulator.events_pending() == 2);
  });
  simulator.run();
  CHECK(bell.log == Log{"bell at step 1", "bell at step 1"});
  CHECK(simulator.now() == Time() + 1us);
  CHECK(simulator.events_dispatched() == 3);
}

TEST_CASE("raised before the first event runs, a standing event has step 0") {
  Simulator simulator;
  Bell bell(simulator, simulator.add_origin("o"), "bell");
  simulator.raise(bell.event);
  CHECK(simulator.next_event_time() == Time());
  simulator.run();
  CHECK(bell.log == Log{"bell at step 0"});
}

TEST_CASE("standing events and scheduled ones share one order of origin and sequence") {
  Simulator simulator;
  const OriginId first = simulator.add_origin("first");
  const OriginId second = simulator.add_origin("second");
  Bell one(simulator, first, "standing 1");
  Bell two(simulator, second, "standing 2");
  Recorder recorder;
  simulator.set_trace(&recorder);
  simulator.schedule<event_kind>(first, some_node, 1us, [&] {
    simulator.raise(two.event);
    simulator.schedule<event_kind>(second, some_node, 0ns, [] {});
    simulator.raise(one.event);
    simulator.schedule<event_kind>(first, some_node, 0ns, [] {});
    simulator.raise(one.event);
  });
  simulator.run();
  std::string kinds;
  for (const TraceRecord& record : recorder.records) {
    kinds += record.kind == static_cast<std::uint16_t>(other_kind) ? 's' : 'c';
    kinds += record.peer == first.value ? '1' : '2';
  }
  CHECK(kinds == "c1s1c1s1s2c2");
  for (std::size_t i = 1; i < recorder.records.size(); ++i)
    CHECK(recorder.records[i].value == 1);  // Caused by the first.
}

TEST_CASE("removing a standing event cancels what of it is pending, and leaves nothing in the digest") {
  const auto digest = [](bool raise_and_remove, TraceSink* sink) {
    Simulator simulator;
    simulator.set_trace(sink);
    const OriginId origin = simulator.add_origin("o");
    const OriginId other = simulator.add_origin("other");
    Bell bell(simulator, other, "bell");
    simulator.schedule<event_kind>(origin, some_node, 1us, [&, raise_and_remove] {
      if (!raise_and_remove) return;
      simulator.raise(bell.event);
      simulator.raise(bell.event);
      simulator.remove_standing(bell.event);
      CHECK(simulator.events_pending() == 0);
    });
    CHECK(simulator.run() == RunEnd::idle);
    CHECK(bell.log.empty());
    return simulator.digest();
  };
  Recorder recorder;
  CHECK(digest(true, nullptr) == digest(false, nullptr));
  CHECK(digest(true, &recorder) == digest(false, nullptr));
}

TEST_CASE("the place of a removed standing event is not reused while its events are queued") {
  Simulator simulator;
  const OriginId origin = simulator.add_origin("o");
  Bell gone(simulator, origin, "gone");
  std::uint32_t reused_early = 0;
  std::unique_ptr<Bell> fresh;
  simulator.schedule<event_kind>(origin, some_node, 1us, [&] {
    simulator.raise(gone.event);
    simulator.remove_standing(gone.event);
    fresh = std::make_unique<Bell>(simulator, origin, "fresh");
    reused_early = fresh->event.index == gone.event.index ? 1 : 0;
  });
  simulator.run();
  CHECK(reused_early == 0);
  CHECK(fresh->log.empty());
  const Bell later(simulator, origin, "later");
  CHECK(later.event.index == gone.event.index);
  simulator.raise(later.event);
  simulator.run();
  CHECK(later.log == Log{"later at step 1"});
}

TEST_CASE("a standing event may remove itself and add others while it runs") {
  struct Relay {
    Simulator& simulator;
    OriginId origin;
    StandingEvent event;
    int left = 100;

    static void run(void* self) {
      Relay& relay = *static_cast<Relay*>(self);
      const StandingEvent old = relay.event;
      for (int i = 0; i < 10; ++i)
        relay.event = relay.simulator.add_standing(relay.origin, some_node, other_kind, run, self);
      relay.simulator.remove_standing(old);
      if (--relay.left > 0) relay.simulator.raise(relay.event);
    }
  };
  Simulator simulator;
  Relay relay{simulator, simulator.add_origin("o"), {}};
  relay.event = simulator.add_standing(relay.origin, some_node, other_kind, Relay::run, &relay);
  simulator.raise(relay.event);
  CHECK(simulator.run() == RunEnd::idle);
  CHECK(relay.left == 0);
}

TEST_CASE("standing events hit the bounds of steps and of pending events too") {
  Simulator simulator({.pending_events_max = 10});
  Bell bell(simulator, simulator.add_origin("bell ringer"), "bell");
  for (int i = 0; i < 10; ++i) simulator.raise(bell.event);
  CHECK_FALSE(simulator.failed());
  simulator.raise(bell.event);
  CHECK(simulator.failed());
  CHECK(simulator.failure().find("'bell ringer'") != std::string::npos);
}

TEST_CASE("raising or removing what is not there is a failed check") {
  Simulator simulator;
  Bell bell(simulator, simulator.add_origin("o"), "bell");
  CHECK(dies([&] { simulator.raise(StandingEvent{}); }));
  CHECK(dies([&] { simulator.remove_standing(StandingEvent{7}); }));
  simulator.remove_standing(bell.event);
  CHECK(dies([&] { simulator.raise(bell.event); }));
  CHECK(dies([&] { simulator.remove_standing(bell.event); }));
}
