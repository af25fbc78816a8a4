#include <doctest/doctest.h>

#include "group.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

RaftParameters starting_with(std::uint32_t voters, Bug bug = Bug::none) {
  RaftParameters parameters;
  parameters.initial_voters = voters;
  parameters.bug = bug;
  return parameters;
}

Configuration voted_by(MemberSet voters, MemberSet outgoing = {}) { return {voters, outgoing, {}}; }

MemberSet set(std::initializer_list<MemberId> members) {
  MemberSet set;
  for (const MemberId member : members) set.insert(member);
  return set;
}

TEST_CASE("a majority is of the voters, and of both groups while they change") {
  const Configuration simple = voted_by(set({0, 1, 2}));
  CHECK(simple.quorum(set({0, 2})));
  CHECK_FALSE(simple.quorum(set({0, 3, 4})));
  const Configuration joint = voted_by(set({2, 3, 4}), set({0, 1, 2}));
  CHECK(joint.quorum(set({0, 2, 3})));
  CHECK_FALSE(joint.quorum(set({2, 3, 4})));
  CHECK_FALSE(joint.quorum(set({0, 1, 2})));
  const auto reached = [](MemberId member) { return std::uint64_t{10} * member; };
  CHECK(simple.quorum_value(reached) == 10);
  CHECK(joint.quorum_value(reached) == 10);
  CHECK(voted_by(set({0, 1, 2, 3})).quorum_value(reached) == 10);
}

TEST_CASE("a newcomer catches up as a learner, then votes") {
  Group group(4, starting_with(3));
  group.elect(0);
  for (int i = 0; i < 200; ++i) group.propose(0, std::to_string(i));
  group.settle();
  CHECK(group[3].log().last_index() == 0);
  REQUIRE(group[0].change_members(group.now(), MemberSet::first(4)) == ChangeStatus::started);
  CHECK(group[0].members().learners == set({3}));
  CHECK(group[0].members().voters == MemberSet::first(3));
  group.pass(500ms);
  CHECK(group[0].members() == voted_by(MemberSet::first(4)));
  CHECK(group[3].members() == voted_by(MemberSet::first(4)));
  CHECK(group.commands(3).size() == 200);
  group.crash(1);
  group.propose(0, "three of four");
  group.settle();
  CHECK(group.commands(0).back() == "three of four");
}

TEST_CASE("all voters but one can be exchanged at once, jointly") {
  Group group(5, starting_with(3));
  group.elect(0);
  group.propose(0, "before");
  REQUIRE(group[0].change_members(group.now(), set({0, 3, 4})) == ChangeStatus::started);
  bool was_joint = false;
  REQUIRE(group.pass_until(2s, [&] {
    was_joint = was_joint || group[0].members().joint();
    return group[0].members() == voted_by(set({0, 3, 4}));
  }));
  group.pass(200ms);
  CHECK(was_joint);
  group.crash(1);
  group.crash(2);
  group.propose(0, "after");
  group.settle();
  CHECK(group.commands(3) == Strings{"before"});
  group.pass(100ms);
  CHECK(group.commands(3) == Strings{"before", "after"});
  CHECK(group.alarms.empty());
}

TEST_CASE("a leader that is removed leads until that is committed, then another is elected") {
  Group group(3);
  group.elect(0);
  group.propose(0, "a");
  REQUIRE(group[0].change_members(group.now(), set({1, 2})) == ChangeStatus::started);
  group.set_timeout(1, 200ms);
  group.pass(1s);
  CHECK(group[0].role() == Role::follower);
  CHECK(group.leader() == 1);
  CHECK(group[1].members().voters == set({1, 2}));
  group.pass(5s);
  CHECK(group[1].term() == group[2].term());  // Who was removed disturbs nobody.
  CHECK(group.leader() == 1);
}

TEST_CASE("one change at a time, and none that makes no sense") {
  Group group(4, starting_with(3));
  group.elect(0);
  CHECK(group[1].change_members(group.now(), set({1, 2})) == ChangeStatus::not_leader);
  CHECK(group[0].change_members(group.now(), {}) == ChangeStatus::invalid);
  CHECK(group[0].change_members(group.now(), MemberSet::first(3)) == ChangeStatus::invalid);
  CHECK(group[0].change_members(group.now(), set({0, 1, 9})) == ChangeStatus::invalid);
  CHECK(group[0].change_members(group.now(), MemberSet::first(4)) == ChangeStatus::started);
  CHECK(group[0].change_members(group.now(), set({0, 1})) == ChangeStatus::busy);
  group.pass(500ms);
  CHECK(group[0].change_members(group.now(), set({0, 1, 3})) == ChangeStatus::started);
}

TEST_CASE("members that were not committed are forgotten with their entry") {
  Group group(3);
  group.elect(0);
  group.isolate(0);
  CHECK(group[0].change_members(group.now(), set({0, 1})) == ChangeStatus::started);
  CHECK(group[0].members().voters == set({0, 1}));
  group.set_timeout(1, 200ms);
  group.pass(2s);
  group.heal();
  group.pass(1s);
  CHECK(group[0].members().voters == MemberSet::first(3));
}

// Ongaro's counter-example: two leaders, each of which takes one of four away, make quorums that do not meet.
TEST_CASE("members change only once the leader has committed in its term") {
  for (const Bug bug : {Bug::none, Bug::early_membership}) {
    Group group(4, starting_with(4, bug));
    group.elect(0);
    group.isolate(0);
    REQUIRE(group[0].change_members(group.now(), set({0, 1, 2})) == ChangeStatus::started);
    group.settle();
    group.crash(0);
    for (const MemberId id : {1U, 2U}) group.set_timeout(id, 5s);
    group.set_timeout(3, 150ms);
    REQUIRE(group.pass_until(9s, [&] { return group.leader() == 3; }));
    group.sent().clear();
    const ChangeStatus status = group[3].change_members(group.now(), set({0, 1, 3}));
    CHECK(status == (bug == Bug::none ? ChangeStatus::busy : ChangeStatus::started));
    group.isolate(2);
    group.propose(3, "of one quorum");
    group.pass(100ms);
    group.isolate(1);
    group.isolate(3);
    group.heal();
    group.isolate(1);
    group.isolate(3);
    group.start(0);
    group.set_timeout(0, 200ms);
    for (const MemberId id : {1U, 2U}) group.set_timeout(id, 5s);
    group.pass(4s);
    CHECK(group.alarms.empty() == (bug == Bug::none));
  }
}

TEST_CASE("a node that is left out by an entry which is not committed can still lead") {
  Group group(3);
  group.elect(0);
  REQUIRE(group[0].change_members(group.now(), set({1, 2})) == ChangeStatus::started);
  group.crash(1);
  group.crash(2);
  group.sent().clear();
  group.pass(500ms);
  REQUIRE(group[0].members().voters == set({1, 2}));
  group.start(1);
  group.start(2);
  for (const MemberId id : {1U, 2U}) group.set_timeout(id, 60s);
  group[1].start(group.now());
  group[2].start(group.now());
  group.pass(1500ms);
  CHECK(group[1].members().voters == set({1, 2}));
  CHECK(group[1].commit_index() == group[0].commit_index());
}

TEST_CASE("leadership is handed over, without waiting for a timeout") {
  Group group(3);
  group.elect(0);
  group.propose(0, "a");
  CHECK(group[1].transfer(group.now()) == ChangeStatus::not_leader);
  CHECK(group[0].transfer(group.now(), 0) == ChangeStatus::invalid);
  REQUIRE(group[0].transfer(group.now(), 2) == ChangeStatus::started);
  CHECK_FALSE(group[0].accepts());
  CHECK(group[0].transfer(group.now(), 1) == ChangeStatus::busy);
  group.pass(20ms);
  CHECK(group.leader() == 2);
  CHECK(group[2].term() == 2);
  CHECK(group.commands(2) == Strings{"a"});
}

TEST_CASE("a handover that nobody takes up ends, and the leader goes on") {
  Group group(3);
  group.elect(0);
  group.isolate(2);
  REQUIRE(group[0].transfer(group.now(), 2) == ChangeStatus::started);
  group.pass(400ms);
  REQUIRE(group.leader() == 0);
  CHECK(group[0].accepts());
}

}  // namespace
}  // namespace orrery::protocols::raft
