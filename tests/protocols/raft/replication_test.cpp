#include <doctest/doctest.h>

#include "group.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

TEST_CASE("what is proposed reaches every state machine, in order") {
  Group group(5);
  group.elect(0);
  Strings all;
  for (int i = 0; i < 50; ++i) {
    all.push_back(std::to_string(i));
    group.propose(0, all.back());
    if (i % 7 == 0) group.settle();
  }
  group.pass(200ms);
  for (MemberId id = 0; id < 5; ++id) CHECK(group.commands(id) == all);
  CHECK(group.alarms.empty());
}

TEST_CASE("an entry is committed once a majority has it durably, with or without the leader") {
  Group group(3);
  group.elect(0);
  group.stall(1);
  group.stall(2);
  group.propose(0, "a");
  group.settle();
  CHECK(group.commands(0).empty());
  group.stall(0);
  group.propose(0, "b");
  group.stall(1, false);
  group.settle();
  CHECK(group.commands(0) == Strings{"a"});
  group.stall(2, false);
  group.settle();
  CHECK(group.commands(0) == Strings{"a", "b"});
}

TEST_CASE("entries that were not committed give way to those of the next leader") {
  Group group(3);
  group.elect(0);
  group.isolate(0);
  group.propose(0, "lost");
  group.settle();
  group.set_timeout(1, 200ms);
  group.pass(2s);
  REQUIRE(group.leader() == 1);
  group.propose(1, "kept");
  group.settle();
  group.heal();
  group.pass(1s);
  for (MemberId id = 0; id < 3; ++id) CHECK(group.commands(id) == Strings{"kept"});
  CHECK(group.alarms.empty());
}

TEST_CASE("a follower far behind, with many conflicting entries, is brought up in few messages") {
  Group group(3);
  group.elect(0);
  group.isolate(0);
  for (int i = 0; i < 200; ++i) group.propose(0, "lost");
  group.settle();
  group.set_timeout(1, 200ms);
  group.pass(2s);
  for (int i = 0; i < 100; ++i) group.propose(1, "kept");
  group.settle();
  group.heal();
  std::size_t answers = 0;
  REQUIRE(group.pass_until(1s, [&] {
    if (!group.sent().empty() && group.sent().front().from == 0) ++answers;
    return group.commands(0).size() == 100;
  }));
  CHECK(group.commands(0) == Strings(100, "kept"));
  CHECK(answers < 30);
}

// Figure 8 of the paper; nodes 0 to 4 are its S1 to S5.
TEST_CASE("entries of an earlier term are not committed by counting replicas") {
  for (const Bug bug : {Bug::none, Bug::old_term_commit}) {
    RaftParameters parameters = with(bug);
    parameters.batch_bytes_max = 1;  // An entry a message.
    Group group(5, parameters);
    group.elect(0);
    for (const MemberId id : {2U, 3U, 4U}) group.isolate(id);
    group.propose(0, "two");  // (a) S1 and S2 have an entry
    group.settle();
    const Index two = group[1].log().last_index();
    group.crash(0);
    group.heal();
    group.isolate(1);
    group.set_timeout(4, 150ms);  // (b) that S5 has not, which is elected by S3 and S4, and gets an entry of its own.
    REQUIRE(group.pass_until(2s, [&] { return group.leader() == 4; }));
    group.propose(4, "three");
    group.write(4);
    group.write(4);
    group.crash(4);
    group.sent().clear();
    group.heal();
    group.start(0);  // (c) S1 is back, and brings its old entry to S3: three of five have it.
    group.set_timeout(0, 150ms);
    for (const MemberId id : {1U, 2U, 3U}) group.set_timeout(id, 5s);
    REQUIRE(group.pass_until(2s, [&] { return group.leader() == 0; }));
    group.isolate(3);
    REQUIRE(group.pass_until(2s, [&] { return group[2].stable_index() == two; }));
    while (group.sent().front().kind != AppendReply::wire_id || group.sent().front().from != 2) group.deliver();
    group.deliver();
    CHECK((group[0].commit_index() >= two) == (bug == Bug::old_term_commit));
    group.crash(0);
    group.sent().clear();
    group.heal();
    group.start(4);  // (d) S5 is elected, by S3 and S4, and has another entry there.
    group.set_timeout(4, 150ms);
    for (const MemberId id : {2U, 3U}) group.set_timeout(id, 5s);
    REQUIRE(group.pass_until(9s, [&] { return group.leader() == 4; }));
    group.pass(1s);
    CHECK(group.alarms.empty() == (bug == Bug::none));
  }
}

TEST_CASE("a heartbeat commits only what the leader has verified") {
  for (const Bug bug : {Bug::none, Bug::heartbeat_commit}) {
    Group group(3, with(bug));
    group.elect(0);
    const Index before = group[1].commit_index();
    const Index last = group[1].log().last_index();
    // Of a leader of term 1, and never acknowledged by others.
    Log entries;
    entries.append({1, EntryKind::command, "stray"});
    group[1].on_message(group.now(), Append{.from = 0,
                                            .term = 1,
                                            .previous_index = last,
                                            .previous_term = 1,
                                            .commit = before,
                                            .stamp = 1,
                                            .entries = {entries.slice(1, 1)}});
    // The next leader's log parts from it before that entry.
    group[1].on_message(group.now(), Append{.from = 2,
                                            .term = 2,
                                            .previous_index = last,
                                            .previous_term = 1,
                                            .commit = last + 1,
                                            .stamp = 1,
                                            .entries = {}});
    CHECK(group[1].commit_index() == (bug == Bug::none ? last : last + 1));
  }
}

TEST_CASE("an old message does not bring back what was compacted") {
  for (const Bug bug : {Bug::none, Bug::stale_reappend}) {
    Group group(3, with(bug));
    group.elect(0);
    for (int i = 0; i < 5; ++i) group.propose(0, "command " + std::to_string(i));
    const std::deque<Group::Sent> old = group.sent();
    REQUIRE_FALSE(old.empty());
    group.pass(200ms);
    group.compact(1);
    const Index last = group[1].log().last_index();
    for (const Group::Sent& message : old) {
      if (message.to == 1) group.deliver(message);
    }
    CHECK((group[1].log().last_index() == last) == (bug == Bug::none));
    group.propose(0, "the next");
    group.pass(200ms);
    CHECK(group.alarms.empty() == (bug == Bug::none));
  }
}

TEST_CASE("messages that come twice, late and out of order change nothing") {
  Group group(3);
  group.elect(0);
  std::vector<Group::Sent> all;
  Strings commands;
  for (int i = 0; i < 30; ++i) {
    commands.push_back(std::to_string(i));
    group.propose(0, commands.back());
    while (!group.sent().empty()) {
      all.push_back(group.sent().front());
      group.sent().pop_front();
      if (i % 3 == 0) group.deliver(all.back());
      if (i % 4 != 0) group.deliver(all.back());
    }
    group.write(0);
    group.write(1);
    group.write(2);
  }
  for (auto message = all.rbegin(); message != all.rend(); ++message) group.deliver(*message);
  group.pass(500ms);
  for (MemberId id = 0; id < 3; ++id) CHECK(group.commands(id) == commands);
  CHECK(group.alarms.empty());
}

TEST_CASE("messages are no longer than they may be, and only so many are under way") {
  RaftParameters parameters;
  parameters.batch_bytes_max = 100;
  parameters.pipeline_max = 3;
  Group group(3, parameters);
  group.elect(0);
  group.sent().clear();
  for (int i = 0; i < 40; ++i) group.propose(0, "12345678901234567890");  // 33 bytes each.
  CHECK(group.sent_of(Append::wire_id) == 2 * 3);
  for (const Group::Sent& message : group.sent()) CHECK(message.bytes.size() < 100 + 64);
  group.pass(300ms);
  CHECK(group.commands(2).size() == 40);
}

TEST_CASE("a node that crashes comes back with what it has acknowledged") {
  Group group(3);
  group.elect(0);
  for (int i = 0; i < 10; ++i) group.propose(0, std::to_string(i));
  group.settle();
  for (MemberId id = 0; id < 3; ++id) {
    const Index last = group[id].stable_index();
    const Term term = group[id].term();
    group.crash(id);
    group.start(id);
    CHECK(group[id].log().last_index() == last);
    CHECK(group[id].term() == term);
  }
  group.pass(2s);
  REQUIRE(group.leader());
  CHECK(group.commands(*group.leader()).size() == 10);
  CHECK(group.alarms.empty());
}

}  // namespace
}  // namespace orrery::protocols::raft
