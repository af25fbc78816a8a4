#include <orrery/scenario/viewed_run.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <orrery/process/cluster.hpp>
#include <orrery/scenario/run_json.hpp>

#include "scenario/kinds.hpp"
#include "scenario_fixture.hpp"

using namespace orrery;
using namespace orrery::scenario;
using namespace std::chrono_literals;

namespace {

constexpr ViewDetail all_details = ViewDetail::packets | ViewDetail::events | ViewDetail::dispatches;
constexpr std::uint64_t unbounded = Simulator::events_unlimited;

std::vector<std::string> texts_of(ViewedRun& viewed, Kind kind) {
  std::vector<std::string> texts;
  for (const TraceRecord& record : viewed.trace().records()) {
    if (record.kind == static_cast<std::uint16_t>(kind)) texts.push_back(viewed.trace().texts()[record.id]);
  }
  return texts;
}

}  // namespace

TEST_CASE("watched in whatever detail, a run is the same") {
  const auto scenario = scenario_of(R"("faults": [{"at": "10s", "crash": "n2", "reboot_after": "5s"}])");
  const std::uint64_t digest = run_scenario(*scenario).digest;
  for (const ViewDetail detail : {ViewDetail::packets, ViewDetail::events, ViewDetail::dispatches, all_details}) {
    ViewedRun viewed(*scenario);
    viewed.set_detail(detail);
    while (viewed.advance(viewed.run().now() + 7s, unbounded) != RunPause::over) (void)viewed.node_states();
    CHECK_FALSE(viewed.trace().records().empty());
    CHECK(viewed.finish().digest == digest);
  }
}

TEST_CASE("detail may change while a run is underway") {
  const auto scenario = scenario_of("");
  ViewedRun viewed(*scenario);
  viewed.advance(Time() + 5s, unbounded);
  CHECK(viewed.trace().records().empty());
  viewed.set_detail(all_details);
  viewed.advance(Time() + 10s, unbounded);
  CHECK_FALSE(viewed.trace().records().empty());
  viewed.trace().clear();
  viewed.set_detail(ViewDetail::none);
  viewed.advance(Time::max(), unbounded);
  CHECK(viewed.trace().records().empty());
  CHECK(viewed.finish().digest == run_scenario(*scenario).digest);
}

TEST_CASE("what a node mainly shows is told once, and again after a reboot") {
  const auto scenario = scenario_of(R"("faults": [{"at": "10s", "crash": "n2", "reboot_after": "5s"}])");
  ViewedRun viewed(*scenario);
  viewed.set_detail(ViewDetail::events);
  viewed.advance(Time() + 9s, unbounded);
  CHECK(texts_of(viewed, kinds::shown_changed).size() == 3);
  viewed.trace().clear();
  viewed.advance(Time() + 20s, unbounded);
  CHECK(texts_of(viewed, kinds::shown_changed) == std::vector<std::string>{"follower"});
}

TEST_CASE("the word of a node says what state it is in") {
  const auto scenario = scenario_of(R"("faults": [{"at": "10s", "crash": "n2"}, {"at": "10s", "pause": "n3"}])");
  ViewedRun viewed(*scenario);
  CHECK(viewed.node_states()[0] == 0);
  viewed.advance(Time() + 11s, unbounded);
  const auto states = viewed.node_states();
  REQUIRE(states.size() == 3);
  CHECK((states[0] & 7) == ViewedRun::node_up);
  CHECK(viewed.trace().texts()[(states[0] >> ViewedRun::node_text_shift) - 1] == "leader");
  CHECK(states[1] == 0);
  CHECK((states[2] & 7) == (ViewedRun::node_up | ViewedRun::node_paused));
}

TEST_CASE("a run that is bounded by events stops there, and comes back there") {
  for (const char* members : {"", R"("expect": ["always count(up) >= 1"])"}) {
    const auto scenario = scenario_of(members);
    ScenarioRun run(*scenario);
    CHECK(run.advance(Time::max(), 100) == RunPause::bound_reached);
    CHECK(run.events() == 100);
    const Time now = run.now();
    const std::uint64_t digest = run.digest();
    run.advance(now + 1s, unbounded);
    CHECK(run.events() > 100);
    ScenarioRun again(*scenario);
    again.advance(now, 100);
    CHECK(again.now() == now);
    CHECK(again.digest() == digest);
    CHECK(again.advance(Time::max(), unbounded) == RunPause::over);
    CHECK(again.finish().digest == run_scenario(*scenario).digest);
  }
}

TEST_CASE("commands are carried out by an event, and replay") {
  const auto scenario = scenario_of(R"("expect": ["always count(up) >= 1"])");
  const auto commanded = [&] {
    ScenarioRun run(*scenario);
    run.advance(Time() + 10s, unbounded);
    CHECK(run.command(R"json({"crash": "@(role == 'leader')", "reboot_after": "5s"})json").empty());
    CHECK(run.cluster().node(NodeId{0}).up());
    run.advance(run.now(), unbounded);
    CHECK_FALSE(run.cluster().node(NodeId{0}).up());
    CHECK(run.now() == Time() + 10s);
    run.advance(Time() + 20s, unbounded);
    CHECK(run.cluster().node(NodeId{0}).up());
    CHECK(run.command(R"json([{"set": "n*", "with": {"period": "100ms"}}, {"pause": "random(n*)"}])json").empty());
    run.advance(Time::max(), unbounded);
    return run.finish().digest;
  };
  CHECK(commanded() == commanded());
  CHECK(commanded() != run_scenario(*scenario).digest);
}

TEST_CASE("a packet that is not there is no one's loss") {
  const auto scenario = scenario_of("");
  ViewedRun viewed(*scenario);
  viewed.set_detail(all_details);
  viewed.advance(Time() + 10s, unbounded);
  CHECK(viewed.run().command(R"({"packet": "drop", "sender": "n1", "receiver": "n2", "arrives": "10s"})").empty());
  viewed.advance(Time() + 11s, unbounded);
  CHECK(texts_of(viewed, kinds::no_target) == std::vector<std::string>{"the packet from n1 to n2"});
}

TEST_CASE("a node's next timer is made to fire, and that replays") {
  const auto scenario = scenario_of("");
  const auto forced = [&](ViewDetail detail) {
    ViewedRun viewed(*scenario);
    viewed.set_detail(detail);
    viewed.advance(Time() + 10'500ms, unbounded);
    const auto ticks = [&] { return std::get<std::int64_t>(viewed.run().shown(NodeId{1}, 0)); };
    const std::int64_t before = ticks();
    CHECK(viewed.run().command(R"({"fire_timer": "n2"})").empty());
    viewed.advance(Time() + 10'500ms, unbounded);
    CHECK(ticks() == before + 1);
    viewed.advance(Time() + 11'499ms, unbounded);
    CHECK(ticks() == before + 1);  // A second later again, not at the next full second.
    viewed.advance(Time() + 11'500ms, unbounded);
    CHECK(ticks() == before + 2);
    viewed.advance(Time::max(), unbounded);
    return viewed.finish().digest;
  };
  CHECK(forced(ViewDetail::none) == forced(all_details));
  CHECK(forced(ViewDetail::none) != run_scenario(*scenario).digest);
}

TEST_CASE("where no timer can fire, the trace says why, and nothing else happens") {
  const auto scenario = scenario_of(R"("faults": [{"at": "1s", "crash": "n1"}, {"at": "1s", "pause": "n2"}])");
  ViewedRun viewed(*scenario);
  viewed.set_detail(all_details);
  viewed.advance(Time() + 2s, unbounded);
  CHECK(viewed.run().command(R"({"fire_timer": "n[1..2]"})").empty());
  viewed.advance(Time() + 3s, unbounded);
  CHECK(texts_of(viewed, kinds::timer_not_fired) == std::vector<std::string>{"it is down", "it stands still"});
}

TEST_CASE("cuts are those in force, each way for itself") {
  const auto scenario = scenario_of(R"("faults": [{"at": "1s", "isolate": "n2", "way": "in", "heal_after": "5s"},
                                                  {"at": "2s", "partition": [["n1"], ["n3"]], "heal_after": "2s"}])");
  ViewedRun viewed(*scenario);
  const auto cuts_at = [&](Duration at) {
    viewed.advance(Time() + at, unbounded);
    const auto cuts = viewed.cuts();
    return std::vector<std::uint32_t>(cuts.begin(), cuts.end());
  };
  CHECK(cuts_at(500ms).empty());
  CHECK(cuts_at(1500ms) == std::vector<std::uint32_t>{0, 1, 2, 1});
  CHECK(cuts_at(3s) == std::vector<std::uint32_t>{0, 1, 0, 2, 2, 0, 2, 1});
  CHECK(cuts_at(5s) == std::vector<std::uint32_t>{0, 1, 2, 1});
  CHECK(cuts_at(7s).empty());
}

TEST_CASE("a command that is wrong changes nothing") {
  const auto scenario = scenario_of("");
  ScenarioRun run(*scenario);
  run.advance(Time() + 10s, unbounded);
  for (const char* wrong :
       {"", "{", "[]", R"({"crash": "n9"})", R"({"crash": "@nobody"})", R"({"crush": "n1"})", R"({"fire_timer": "n9"})",
        R"({"fire_timer": true})", R"({"fire_timer": "n1", "for": "1s"})", R"({"set": "n1", "with": {"perod": "1s"}})",
        R"({"packet": "drop", "sender": "n*", "receiver": "n1", "arrives": "1s"})",
        R"({"packet": "eat", "sender": "n2", "receiver": "n1", "arrives": "1s"})"})
    CHECK_MESSAGE(!run.command(wrong).empty(), wrong);
  run.advance(Time::max(), unbounded);
  CHECK_FALSE(run.command(R"({"crash": "n1"})").empty());
  CHECK(run.finish().digest == run_scenario(*scenario).digest);
}

TEST_CASE("expectations are told as they are") {
  const auto scenario = scenario_of(R"("expect": ["eventually count(up) == 3", "always count(up) == 3"],
                                       "faults": [{"at": "10s", "crash": "n2"}])");
  ScenarioRun run(*scenario);
  run.advance(Time() + 5s, unbounded);
  CHECK(run.expectations()[0].verdict == RuleVerdict::held);
  CHECK(run.expectations()[1].verdict == RuleVerdict::pending);
  CHECK(run.why_expectation(1).starts_with("holds: count(up) == 3"));
  CHECK(run.advance(Time::max(), unbounded) == RunPause::over);
  CHECK(run.failed());
  CHECK(run.expectations()[1].failed_at == Time() + 10s);
  CHECK(run.why_expectation(1).find("count(up) is 2") != std::string::npos);
  CHECK(expectations_json(run).find(R"("verdict":"failed")") != std::string::npos);
}
