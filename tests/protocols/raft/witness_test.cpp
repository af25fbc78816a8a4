#include "protocols/raft/witness.hpp"

#include <doctest/doctest.h>

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

struct Court {
  Strings alarms;
  RaftWitness witness{3, {}, [this](std::string_view checker, const std::string&) { alarms.emplace_back(checker); }};
};

Log log_with(std::initializer_list<Term> terms) {
  Log log;
  for (const Term term : terms) log.append({term, EntryKind::command, std::to_string(term)});
  return log;
}

TEST_CASE("two leaders in one term are reported, one of each of two is not") {
  Court court;
  court.witness.became_leader(0, 1, {});
  court.witness.became_leader(1, 2, {});
  court.witness.became_leader(0, 1, {});
  CHECK(court.alarms.empty());
  court.witness.became_leader(2, 2, {});
  CHECK(court.alarms == Strings{std::string(election_safety)});
}

TEST_CASE("entries of one index and term with other entries before them are reported") {
  Court court;
  const Log a = log_with({1, 2, 3});
  const Log b = log_with({1, 1, 3});
  for (Index i = 1; i <= 3; ++i) court.witness.appended(0, a.at(i));
  for (Index i = 1; i <= 2; ++i) court.witness.appended(1, b.at(i));
  CHECK(court.alarms.empty());
  court.witness.appended(1, b.at(3));
  CHECK(court.alarms == Strings{std::string(log_matching)});
}

TEST_CASE("a leader without what is committed, or answered, is reported") {
  Court court;
  const Log full = log_with({1, 1, 2});
  court.witness.became_leader(0, 1, {});
  court.witness.committed(0, 1, full.at(2));
  court.witness.became_leader(1, 2, full);
  CHECK(court.alarms.empty());
  court.witness.became_leader(2, 3, log_with({1}));
  CHECK(court.alarms == Strings{std::string(leader_completeness)});
  court.alarms.clear();
  court.witness.acknowledged(full.at(2));
  court.witness.became_leader(2, 4, log_with({1}));
  CHECK(court.alarms == Strings{std::string(acknowledged_survive), std::string(leader_completeness)});
}

TEST_CASE("a leader of an earlier term that learns of its election late need not have what came later") {
  Court court;
  court.witness.became_leader(0, 5, log_with({1}));
  court.witness.committed(0, 5, log_with({1, 5}).at(2));
  court.witness.became_leader(1, 4, log_with({1}));
  CHECK(court.alarms.empty());
}

TEST_CASE("state machines that apply other entries, or come to another state, are reported") {
  Court court;
  const Log a = log_with({1, 2});
  court.witness.started(0);
  court.witness.applied(0, a.at(1), 10);
  court.witness.applied(1, a.at(1), 10);
  CHECK(court.alarms.empty());
  court.witness.applied(2, a.at(1), 11);
  CHECK(court.alarms == Strings{std::string(state_machine_safety)});
  court.witness.applied(0, a.at(2), 20);
  court.witness.applied(1, log_with({1, 3}).at(2), 20);
  CHECK(court.alarms.size() == 2);
}

TEST_CASE("a leader that commits or changes members before it has an entry of its own is reported") {
  Court court;
  const Log log = log_with({1, 3});
  court.witness.became_leader(0, 3, log_with({1}));
  court.witness.changes_members(0, 3);
  CHECK(court.alarms == Strings{std::string(membership_rule)});
  court.witness.committed(0, 3, log.at(1));
  CHECK(court.alarms.back() == commit_rule);
  court.witness.committed(0, 3, log.at(2));
  court.witness.changes_members(0, 3);
  CHECK(court.alarms.size() == 2);
}

TEST_CASE("a leader that should long have given up is reported") {
  Court court;
  court.witness.leads(0, 1, 500ms, 500ms);
  CHECK(court.alarms.empty());
  court.witness.leads(0, 1, 800ms, 0ms);
  court.witness.leads(0, 1, 0ms, 800ms);
  CHECK(court.alarms == Strings(2, std::string(leader_fitness)));
}

TEST_CASE("in the end somebody leads, and all that run have caught up") {
  Court court;
  const Log log = log_with({1, 1});
  const auto run = [&](MemberId node, Index applied) {
    court.witness.started(node);
    court.witness.applied(node, log.at(applied), applied);
  };
  run(0, 2);
  run(1, 1);
  run(2, 2);
  court.witness.acknowledged(log.at(2));
  court.witness.healed();
  court.witness.finish();
  CHECK(court.alarms == Strings(2, std::string(progress_after_healing)));
  court.alarms.clear();
  court.witness.became_leader(0, 1, log);
  court.witness.committed(0, 1, log.at(2));
  court.witness.stopped(1);  // Who is down need not.
  court.witness.finish();
  CHECK(court.alarms.empty());
  court.witness.stopped(0);
  court.witness.stopped(2);
  court.witness.finish();
  CHECK(court.alarms.back() == acknowledged_survive);
}

}  // namespace
}  // namespace orrery::protocols::raft
