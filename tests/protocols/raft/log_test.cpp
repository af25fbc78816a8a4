#include "protocols/raft/log.hpp"

#include <doctest/doctest.h>

#include <string>

namespace orrery::protocols::raft {
namespace {

Log log_of(std::initializer_list<Term> terms) {
  Log log;
  for (const Term term : terms)
    log.append({term, EntryKind::command, "payload " + std::to_string(log.last_index() + 1)});
  return log;
}

TEST_CASE("entries are found by index") {
  const Log log = log_of({1, 1, 2});
  CHECK(log.last_index() == 3);
  CHECK(log.last_term() == 2);
  CHECK(log.entry(2).payload == "payload 2");
  CHECK(log.entry(3).term == 2);
  CHECK(log.has(0, 0));
  CHECK(log.has(2, 1));
  CHECK_FALSE(log.has(2, 2));
  CHECK_FALSE(log.has(4, 2));
}

TEST_CASE("a slice is the entries, one behind the other") {
  const Log log = log_of({1, 1, 2});
  std::string_view left = log.slice(2, 3);
  CHECK(take_entry(left)->payload == "payload 2");
  CHECK(take_entry(left)->payload == "payload 3");
  CHECK(left.empty());
  CHECK_FALSE(take_entry(left));
  std::string_view cut = log.slice(1, 1).substr(0, 15);
  CHECK_FALSE(take_entry(cut));
  CHECK(log.slice(3, 2).empty());
}

TEST_CASE("as many entries as fit, and at least one") {
  const Log log = log_of({1, 1, 1, 1});
  const auto each = static_cast<std::uint32_t>(log.slice(1, 1).size());
  CHECK(log.last_within(1, 1) == 1);
  CHECK(log.last_within(1, 2 * each) == 2);
  CHECK(log.last_within(2, 2 * each + 1) == 3);
  CHECK(log.last_within(3, 100 * each) == 4);
}

TEST_CASE("hashes say what all the entries before are") {
  const Log a = log_of({1, 1, 2});
  const Log b = log_of({1, 2, 2});
  CHECK(a.at(1) == b.at(1));
  CHECK(a.at(3).hash != b.at(3).hash);
}

TEST_CASE("what is cut off is gone, and what takes its place counts") {
  Log log = log_of({1, 1, 2});
  log.truncate_from(2);
  CHECK(log.last_index() == 1);
  log.append({3, EntryKind::no_op, ""});
  CHECK(log.has(2, 3));
  CHECK(log.entry(2).kind == EntryKind::no_op);
}

TEST_CASE("a snapshot takes the place of the beginning, and of all if they do not agree") {
  const Log whole = log_of({1, 1, 2, 2});
  Log log = whole;
  log.rebase(whole.at(2));
  CHECK(log.base() == whole.at(2));
  CHECK(log.last() == whole.last());
  CHECK(log.entry(3).payload == "payload 3");
  CHECK(log.has(2, 1));
  CHECK_FALSE(log.has(1, 1));
  log.rebase({4, 9, 77});
  CHECK(log.last() == LogPosition{4, 9, 77});
  log.append({9, EntryKind::command, "x"});
  CHECK(log.entry(5).payload == "x");
}

TEST_CASE("the last entry of no later term is found for a follower that differs") {
  const Log log = log_of({1, 1, 4, 4, 5});
  CHECK(log.last_of_term_up_to(5, 4) == 4);
  CHECK(log.last_of_term_up_to(5, 3) == 2);
  CHECK(log.last_of_term_up_to(5, 0) == 0);
  CHECK(log.last_of_term_up_to(3, 9) == 3);
}

}  // namespace
}  // namespace orrery::protocols::raft
