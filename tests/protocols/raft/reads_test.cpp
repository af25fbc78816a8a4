#include <doctest/doctest.h>

#include "group.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;

RaftParameters reading_by(ReadMode mode, Bug bug = Bug::none) {
  RaftParameters parameters;
  parameters.read_mode = mode;
  parameters.bug = bug;
  return parameters;
}

bool confirmed(Group& group, MemberId leader, const ReadTicket& ticket) {
  return group[leader].quorum_stamp(group.now()) >= ticket.stamp && group[leader].commit_index() >= ticket.index;
}

TEST_CASE("a read is confirmed by a quorum that hears the leader after it came") {
  Group group(3, reading_by(ReadMode::read_index));
  group.elect(0);
  group.pass(25ms);
  const ReadTicket ticket = group[0].begin_read(group.now());
  CHECK_FALSE(confirmed(group, 0, ticket));
  group[0].flush(group.now());
  CHECK(group.sent_of(Append::wire_id) == 2);
  group.deliver();
  group.sent().pop_front();  // One of the two is enough.
  group.deliver();
  CHECK(confirmed(group, 0, ticket));
}

TEST_CASE("a leader that was deposed cannot confirm a read") {
  for (const Bug bug : {Bug::none, Bug::stale_read}) {
    Group group(3, reading_by(ReadMode::read_index, bug));
    group.elect(0);
    group.pass(7ms);
    group.isolate(0);
    const ReadTicket ticket = group[0].begin_read(group.now());
    group[0].flush(group.now());
    group.pass(100ms);
    REQUIRE(group[0].role() == Role::leader);
    CHECK(confirmed(group, 0, ticket) == (bug == Bug::stale_read));
  }
}

TEST_CASE("a new leader reads once it has committed in its term") {
  Group group(3, reading_by(ReadMode::read_index));
  group.set_timeout(0, 150ms);
  for (MemberId id = 0; id < 3; ++id) group[id].start(group.now());
  REQUIRE(group.pass_until(1s, [&] { return group.leader() == 0; }));
  const ReadTicket ticket = group[0].begin_read(group.now());
  CHECK(ticket.index > group[0].commit_index());
  group.pass(10ms);
  CHECK(confirmed(group, 0, ticket));
}

TEST_CASE("reads that come together share a round") {
  Group group(3, reading_by(ReadMode::read_index));
  group.elect(0);
  group.pass(25ms);
  group.sent().clear();
  for (int i = 0; i < 10; ++i) group[0].begin_read(group.now());
  group[0].flush(group.now());
  CHECK(group.sent_of(Append::wire_id) == 2);
}

TEST_CASE("a lease reads without asking, for less than an election timeout") {
  Group group(3, reading_by(ReadMode::lease));
  group.elect(0);
  group.isolate(0);
  const auto reads_at_once = [&] { return group[0].begin_read(group.now()).stamp == 0; };
  CHECK(reads_at_once());
  group.pass(70ms);
  CHECK(reads_at_once());
  group.pass(80ms);
  CHECK_FALSE(reads_at_once());
}

TEST_CASE("a leader that has told somebody to take over has no lease any more") {
  Group group(3, reading_by(ReadMode::lease));
  group.elect(0);
  CHECK(group[0].begin_read(group.now()).stamp == 0);
  group.isolate(2);
  group[0].transfer(group.now(), 2);
  CHECK(group[0].begin_read(group.now()).stamp != 0);
  group.heal();
}

}  // namespace
}  // namespace orrery::protocols::raft
