#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/simulator.hpp>

#include "core/simulator_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::event_kind;
using orrery::test::other_kind;
using orrery::test::Recorder;
using orrery::test::some_node;

namespace {

std::vector<TraceRecord> dispatches(const Recorder& recorder) {
  std::vector<TraceRecord> all;
  for (const TraceRecord& record : recorder.records)
    if (record.flags & TraceRecord::flag_dispatch) all.push_back(record);
  return all;
}

}  // namespace

TEST_CASE("each dispatch is recorded with its ordinal, origin and cause") {
  Simulator simulator;
  Recorder recorder;
  simulator.set_trace(&recorder);
  simulator.add_origin("unused");
  const OriginId origin = simulator.add_origin("o");
  simulator.schedule<event_kind>(origin, NodeId{1}, 1us, [&] {        // 1
    simulator.schedule<other_kind>(origin, NodeId{2}, 5us, [] {});    // 4, by 1
    simulator.schedule<event_kind>(origin, NodeId{3}, 0ns, [&] {      // 2, by 1
      simulator.schedule<event_kind>(origin, NodeId{4}, 1us, [] {});  // 3, by 2
    });
  });
  simulator.run();
  simulator.schedule<event_kind>(origin, NodeId{5}, 1us, [] {});  // 5, from outside
  simulator.run();

  const std::vector<TraceRecord> all = dispatches(recorder);
  REQUIRE(all.size() == 5);
  const std::uint64_t causes[] = {0, 1, 2, 1, 0};
  const std::uint32_t targets[] = {1, 3, 4, 2, 5};
  const std::uint64_t times[] = {1'000, 1'000, 2'000, 6'000, 7'000};
  for (std::uint32_t i = 0; i < 5; ++i) {
    CAPTURE(i);
    CHECK(all[i].id == i + 1);
    CHECK(all[i].value == causes[i]);
    CHECK(all[i].node == targets[i]);
    CHECK(all[i].peer == origin.value);
    CHECK(all[i].time == times[i]);
    CHECK(all[i].kind == static_cast<std::uint16_t>(i == 3 ? other_kind : event_kind));
  }
}

TEST_CASE("records of a handler come after its dispatch and carry its time") {
  Simulator simulator;
  Recorder recorder;
  simulator.set_trace(&recorder);
  const OriginId origin = simulator.add_origin("o");
  simulator.schedule<event_kind>(origin, some_node, 3us, [&] {
    simulator.record(other_kind, NodeId{4}, NodeId{5}, 6, 7);
    simulator.record_text(other_kind, NodeId{8}, "words");
  });
  simulator.run();
  REQUIRE(recorder.records.size() == 3);
  CHECK(recorder.records[0].flags == TraceRecord::flag_dispatch);
  const TraceRecord& record = recorder.records[1];
  CHECK(record.time == 3'000);
  CHECK(record.kind == static_cast<std::uint16_t>(other_kind));
  CHECK(record.flags == 0);
  CHECK(record.node == 4);
  CHECK(record.peer == 5);
  CHECK(record.id == 6);
  CHECK(record.value == 7);
  CHECK(recorder.texts == std::vector<std::string>{"words"});
}

TEST_CASE("a sink can be attached and detached amid a run; causes from before are unknown") {
  Simulator simulator;
  Recorder recorder;
  const OriginId origin = simulator.add_origin("o");
  const auto again = [&] { simulator.schedule<event_kind>(origin, some_node, 1us, [] {}); };
  simulator.schedule<event_kind>(origin, some_node, 1us, again);
  simulator.schedule<event_kind>(origin, some_node, 10us, again);
  simulator.schedule<event_kind>(origin, some_node, 20us, again);
  simulator.run_until(Time() + 5us);
  simulator.set_trace(&recorder);
  simulator.run_until(Time() + 15us);
  simulator.set_trace(nullptr);
  simulator.run();
  const std::vector<TraceRecord> all = dispatches(recorder);
  REQUIRE(all.size() == 2);
  CHECK(all[0].id == 3);
  CHECK(all[0].value == 0);
  CHECK(all[1].id == 4);
  CHECK(all[1].value == 3);
}

TEST_CASE("with seeded ties records name the origin itself, not its place in the order") {
  Simulator simulator({.seed = 9, .ties = TieOrder::seeded});
  Recorder recorder;
  simulator.set_trace(&recorder);
  std::map<std::uint32_t, int> seen;
  std::vector<OriginId> origins;
  for (int i = 0; i < 100; ++i) origins.push_back(simulator.add_origin("o"));
  for (const OriginId origin : origins) simulator.schedule<event_kind>(origin, NodeId{origin.value}, 1us, [] {});
  simulator.run();
  for (const TraceRecord& record : dispatches(recorder)) {
    CHECK(record.peer == record.node);
    ++seen[record.peer];
  }
  CHECK(seen.size() == 100);
}
