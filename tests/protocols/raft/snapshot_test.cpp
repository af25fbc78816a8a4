#include <doctest/doctest.h>

#include "group.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

RaftParameters in_small_chunks(Bug bug = Bug::none) {
  RaftParameters parameters;
  parameters.snapshot_chunk_bytes = 16;
  parameters.bug = bug;
  return parameters;
}

TEST_CASE("who lacks what was compacted gets the snapshot, in chunks, then the rest") {
  Group group(3, in_small_chunks());
  group.elect(0);
  group.isolate(2);
  Strings all;
  for (int i = 0; i < 30; ++i) {
    all.push_back("command " + std::to_string(i));
    group.propose(0, all.back());
  }
  group.pass(100ms);
  group.compact(0);
  CHECK(group[0].log().base().index == group[0].commit_index());
  group.propose(0, all.emplace_back("later"));
  group.heal();
  group.pass(1s);
  CHECK(group[2].log().base().index == group[0].log().base().index);
  CHECK(group.commands(2) == all);
  group.crash(2);
  group.start(2);
  group.pass(1s);
  CHECK(group.commands(2) == all);
  CHECK(group.alarms.empty());
}

TEST_CASE("chunks that are lost, doubled or late are sent again") {
  Group group(3, in_small_chunks());
  group.elect(0);
  group.isolate(2);
  for (int i = 0; i < 30; ++i) group.propose(0, "command " + std::to_string(i));
  group.pass(100ms);
  group.compact(0);
  group.heal();
  int chunks = 0;
  for (int i = 0; i < 10'000 && group.commands(2).size() < 30; ++i) {
    group.write(2);
    if (group.sent().empty()) group.pass_until(60ms, [&] { return !group.sent().empty(); });
    if (!group.sent().empty() && group.sent().front().kind == SnapshotChunk::wire_id) {
      ++chunks;
      if (chunks % 5 == 0) group.deliver(group.sent().front());
      if (chunks % 3 == 0) group.sent().pop_front();
    }
    group.deliver();
  }
  CHECK(chunks > 20);
  CHECK(group.commands(2) == group.commands(0));
  CHECK(group.alarms.empty());
}

TEST_CASE("a snapshot that is superseded on the way begins again") {
  Group group(3, in_small_chunks());
  group.elect(0);
  group.isolate(2);
  for (int i = 0; i < 30; ++i) group.propose(0, "command " + std::to_string(i));
  group.pass(100ms);
  group.compact(0);
  group.heal();
  REQUIRE(group.pass_until(1s, [&] { return group.sent_of(SnapshotReply::wire_id) > 0; }));
  for (int i = 0; i < 30; ++i) group.propose(0, "more " + std::to_string(i));
  REQUIRE(group.pass_until(1s, [&] { return group.commands(0).size() == 60; }));
  group.compact(0);
  group.pass(1s);
  CHECK(group.commands(2) == group.commands(0));
}

// The snapshot ends where this follower has an entry of a leader that nobody followed, and more behind it.
TEST_CASE("a snapshot takes the place of entries that conflict with it") {
  for (const Bug bug : {Bug::none, Bug::snapshot_conflict}) {
    Group group(3, in_small_chunks(bug));
    group.elect(0);
    group.isolate(0);
    for (int i = 0; i < 5; ++i) group.propose(0, "stray " + std::to_string(i));
    group.settle();
    group.set_timeout(1, 200ms);
    group.set_timeout(0, 30s);
    group.pass(1s);
    REQUIRE(group.leader() == 1);
    group.propose(1, "kept");
    group.pass(100ms);
    REQUIRE(group[1].log().last_index() < group[0].log().last_index());
    group.compact(1);
    group.heal();
    group.pass(1s);
    CHECK((group.commands(0) == Strings{"kept"}));
    CHECK((group[0].log().last_index() == group[1].log().last_index()) == (bug == Bug::none));
    CHECK(group.alarms.empty() == (bug == Bug::none));
  }
}

TEST_CASE("entries behind a snapshot that agrees are kept") {
  Group group(3);
  group.elect(0);
  for (int i = 0; i < 10; ++i) group.propose(0, std::to_string(i));
  group.pass(100ms);
  const Core& follower = group[1];
  const Snapshot snapshot{follower.log().at(5), follower.members_at(5), std::make_shared<Bytes>()};
  const LogPosition last = follower.log().last();
  group.compact(1);
  CHECK(follower.log().last() == last);
  CHECK_FALSE(group[1].installed(snapshot));  // Older than what it has committed.
  CHECK(follower.log().last() == last);
}

}  // namespace
}  // namespace orrery::protocols::raft
