#include <doctest/doctest.h>

#include "group.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

TEST_CASE("one of three is elected, and the others follow it") {
  Group group(3);
  group.elect(1);
  CHECK(group.leader() == 1);
  for (MemberId id = 0; id < 3; ++id) {
    CHECK(group[id].term() == 1);
    CHECK(group[id].leader() == 1);
  }
  group.pass(5s);
  CHECK(group[0].term() == 1);
}

TEST_CASE("a node alone elects itself and commits") {
  Group group(1);
  group.pass(500ms);
  REQUIRE(group.leader() == 0);
  group.propose(0, "a");
  group.settle();
  CHECK(group.commands(0) == Strings{"a"});
}

TEST_CASE("who cannot win does not raise the term, with PreVote") {
  for (const bool pre_vote : {true, false}) {
    RaftParameters parameters;
    parameters.pre_vote = pre_vote;
    Group group(3, parameters);
    group.elect(0);
    group.isolate(2);
    group.set_timeout(2, 150ms);
    group.pass(3s);
    CHECK((group[2].term() == 1) == pre_vote);
    CHECK(group[2].role() == (pre_vote ? Role::pre_candidate : Role::candidate));
  }
}

TEST_CASE("who hears a leader does not vote, unless the leader wants it") {
  Group group(3);
  group.elect(0);
  const VoteRequest request{.from = 2, .term = 9, .last_index = 99, .last_term = 9};
  group[1].on_message(group.now(), request);
  CHECK(group[1].term() == 1);
  VoteRequest wanted = request;
  wanted.transfer = true;
  group[1].on_message(group.now(), wanted);
  CHECK(group[1].term() == 9);
  CHECK(group[1].vote() == 2);
}

TEST_CASE("a node that has just started does not vote: it may have heard a leader right before") {
  Group group(3);
  group.pass(1ms);
  group[1].on_message(group.now(), VoteRequest{.from = 2, .term = 1, .last_index = 0, .last_term = 0});
  CHECK(group[1].vote() == no_member);
}

TEST_CASE("a vote is answered once it is durable") {
  for (const Bug bug : {Bug::none, Bug::vote_not_durable}) {
    Group group(3, with(bug));
    group.pass(149ms);
    group.sent().clear();
    group[1].on_message(group.now() + 1ms, VoteRequest{.from = 2, .term = 1, .last_index = 0, .last_term = 0});
    CHECK(group[1].vote() == 2);
    CHECK(group.sent_of(VoteReply::wire_id) == (bug == Bug::none ? 0 : 1));
    group.write(1);
    CHECK(group.sent_of(VoteReply::wire_id) == 1);
    group.crash(1);
    group.start(1);
    CHECK((group[1].vote() == 2) == (bug == Bug::none));
  }
}

TEST_CASE("a candidate asks once its own vote is durable") {
  Group group(3);
  group.set_timeout(0, 150ms);
  group[0].start(group.now());
  group.stall(0);
  group.pass(160ms);
  CHECK(group[0].role() == Role::candidate);
  CHECK(group[1].vote() == no_member);
  group.stall(0, false);
  group.settle();
  CHECK(group.leader() == 0);
}

TEST_CASE("a node votes once a term") {
  for (const Bug bug : {Bug::none, Bug::vote_cleared}) {
    Group group(5, with(bug));
    group.pass(149ms);
    const Time later = group.now() + 1ms;
    group[1].on_message(later, VoteRequest{.from = 2, .term = 1, .last_index = 0, .last_term = 0});
    group[1].on_message(later, VoteRequest{.from = 3, .term = 1, .last_index = 0, .last_term = 0});
    CHECK(group[1].vote() == 2);
    group[1].on_message(later, Append{.from = 2, .term = 1});
    group[1].on_message(later, VoteRequest{.from = 3, .term = 1, .last_index = 0, .last_term = 0});
    CHECK(group[1].vote() == (bug == Bug::none ? 2 : 3));
  }
}

TEST_CASE("who lacks entries is not elected") {
  Group group(3);
  group.elect(0);
  group.isolate(2);
  group.propose(0, "a");
  group.settle();
  group.crash(0);
  group.heal();
  group.elect(2);
  CHECK(group.leader() != 2);
  group.set_timeout(1, 150ms);
  group.pass(2s);
  CHECK(group.leader() == 1);
  CHECK(group.commands(2) == Strings{"a"});
}

TEST_CASE("a leader without a quorum's ear steps down") {
  for (const Bug bug : {Bug::none, Bug::no_check_quorum}) {
    Group group(3, with(bug));
    group.elect(0);
    group.isolate(0);
    group.pass(400ms);
    CHECK((group[0].role() == Role::leader) == (bug == Bug::no_check_quorum));
  }
}

TEST_CASE("a leader whose disk stalls steps down, and does not come back until it works") {
  for (const Bug bug : {Bug::none, Bug::stalled_disk_leader}) {
    Group group(3, with(bug));
    group.elect(0);
    group.stall(0);
    group.propose(0, "a");
    group.set_timeout(1, 200ms);
    group.pass(3s);
    CHECK((group[0].role() == Role::leader) == (bug == Bug::stalled_disk_leader));
    if (bug != Bug::none) continue;
    CHECK(group.leader() != 0);
    CHECK(group.commands(1) == Strings{"a"});
    group.stall(0, false);
    group.pass(100ms);
    CHECK(group.commands(0) == Strings{"a"});
  }
}

// It had won a pre-vote, but not the election, and the others went on without it.
TEST_CASE("a node on a higher term finds back, with PreVote") {
  for (const Bug bug : {Bug::none, Bug::pre_vote_stuck}) {
    Group group(3, with(bug));
    group.elect(0);
    group[2].on_message(group.now() + 1s, VoteRequest{.from = 1, .term = 7, .last_index = 99, .last_term = 9});
    REQUIRE(group[2].term() == 7);
    group.pass(3s);
    REQUIRE(group.leader());
    group.propose(*group.leader(), "a");
    group.pass(1s);
    CHECK((group.commands(2) == Strings{"a"}) == (bug == Bug::none));
  }
}

TEST_CASE("votes that were lost on the way are asked for again") {
  Group group(3);
  group.set_timeout(0, 150ms);
  group.set_timeout(1, 1s);
  group.set_timeout(2, 1s);
  for (MemberId id = 0; id < 3; ++id) group[id].start(group.now());
  group.isolate(0);
  group.pass(151ms);
  CHECK(group[0].role() == Role::pre_candidate);
  group.heal();
  group.pass(60ms);
  CHECK(group.leader() == 0);
}

}  // namespace
}  // namespace orrery::protocols::raft
