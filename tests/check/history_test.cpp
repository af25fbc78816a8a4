#include <doctest/doctest.h>

#include <string>

#include <orrery/check/history.hpp>

using namespace orrery;

namespace {

using Words = History<std::string, int>;

Time ms(std::uint64_t milliseconds) { return Time::from_ns(milliseconds * 1'000'000); }

}  // namespace

TEST_CASE("a history keeps who called what when, and what came of it") {
  Words history;
  const OperationId a = history.invoke("alice", "x", "write", ms(1));
  const OperationId b = history.invoke("bob", "y", "read", ms(2));
  CHECK(history.complete(a, 7, ms(3)) == Recorded::yes);
  CHECK(history.lose(b, ms(4)) == Recorded::yes);
  REQUIRE(history.size() == 2);
  CHECK(history.operation(a) == "write");
  REQUIRE(history.output(a) != nullptr);
  CHECK(*history.output(a) == 7);
  CHECK(history.output(b) == nullptr);
  CHECK(history.client_name(history.entry(b)) == "bob");
  CHECK(history.key_name(history.entry(b)) == "y");
  CHECK(history.entry(a).outcome == Outcome::completed);
  CHECK(history.entry(a).called_at == ms(1));
  CHECK(history.entry(a).returned_at == ms(3));
  CHECK(history.entry(b).outcome == Outcome::ambiguous);
  CHECK(history.entry(b).returned == HistoryBase::never);
  CHECK(history.refused() == 0);
}

TEST_CASE("positions tell calls and returns of equal times apart") {
  Words history;
  const OperationId a = history.invoke("alice", "x", "write");
  history.complete(a, 0);
  const OperationId b = history.invoke("bob", "x", "read");
  CHECK(history.entry(a).called < history.entry(a).returned);
  CHECK(history.entry(a).returned < history.entry(b).called);
}

TEST_CASE("keys are listed by name, whatever came first") {
  Words history;
  for (const char* key : {"b", "c", "a", "b"}) history.invoke("alice", key, "read");
  std::string names;
  for (const HistoryKey key : history.sorted_keys()) names += history.name(key);
  CHECK(names == "abc");
}

TEST_CASE("clients and keys may be named once and used by number") {
  Words history;
  const HistoryClient client = history.client("alice");
  const HistoryKey key = history.key("x");
  const OperationId a = history.invoke(client, key, "write");
  const OperationId b = history.invoke("alice", "x", "write");
  CHECK(history.entry(a).client == history.entry(b).client);
  CHECK(history.entry(a).key == history.entry(b).key);
  CHECK(history.client_name(history.entry(a)) == "alice");
}

TEST_CASE("an operation has one outcome") {
  Words history;
  const OperationId a = history.invoke("alice", "x", "write");
  CHECK(history.fail(a) == Recorded::yes);
  CHECK(history.complete(a, 1) == Recorded::returned_before);
  CHECK(history.lose(a) == Recorded::returned_before);
  CHECK(history.rule_out(a) == Recorded::returned_before);
  CHECK(history.entry(a).outcome == Outcome::failed);
  CHECK(history.output(a) == nullptr);
  CHECK(history.refused() == 3);
  CHECK(history.first_refused() == Recorded::returned_before);
}

TEST_CASE("only what is ambiguous can be ruled out, and once") {
  Words history;
  const OperationId pending = history.invoke("alice", "x", "write", ms(1));
  const OperationId lost = history.invoke("bob", "x", "write", ms(1));
  history.lose(lost, ms(2));
  CHECK(history.rule_out(pending, ms(3)) == Recorded::yes);
  CHECK(history.rule_out(lost, ms(3)) == Recorded::yes);
  CHECK(history.entry(pending).outcome == Outcome::ambiguous);
  CHECK(history.entry(pending).returned < history.entry(lost).returned);
  CHECK(history.entry(lost).returned_at == ms(2));
  CHECK(history.refused() == 0);
  CHECK(history.rule_out(lost, ms(4)) == Recorded::returned_before);
}

TEST_CASE("what nobody called cannot return, and nothing follows it") {
  Words history;
  CHECK(history.complete(OperationId{0}, 1) == Recorded::unknown_operation);
  CHECK(history.complete(OperationId(), 1) == Recorded::unknown_operation);
  CHECK(history.rule_out(OperationId{3}) == Recorded::unknown_operation);
  CHECK_FALSE(history.invoke("alice", "x", "write", Time(), OperationId{0}).valid());
  CHECK(history.size() == 0);
  CHECK(history.refused() == 4);
}

TEST_CASE("time does not go back, neither within an operation nor between two") {
  Words history;
  const OperationId a = history.invoke("alice", "x", "write", ms(5));
  CHECK(history.complete(a, 1, ms(4)) == Recorded::time_went_back);
  CHECK(history.entry(a).outcome == Outcome::pending);
  CHECK_FALSE(history.invoke("bob", "x", "read", ms(4)).valid());
  CHECK(history.size() == 1);
  CHECK(history.refused() == 2);
  CHECK(history.complete(a, 1, ms(5)) == Recorded::yes);
}

TEST_CASE("a history ends at its bound: what was under way then stays ambiguous") {
  Words history(HistoryLimits{.operations_max = 2});
  const OperationId a = history.invoke("alice", "x", "write");
  const OperationId b = history.invoke("bob", "x", "write");
  CHECK_FALSE(history.full());
  history.complete(a, 1);
  const OperationId c = history.invoke("alice", "x", "write");
  CHECK_FALSE(c.valid());
  CHECK(history.full());
  CHECK(history.complete(c, 1) == Recorded::full);
  CHECK(history.complete(b, 1) == Recorded::full);
  CHECK(history.entry(a).outcome == Outcome::completed);
  CHECK(history.entry(b).outcome == Outcome::pending);
  CHECK(history.size() == 2);
  CHECK(history.refused() == 0);
}

TEST_CASE("a cleared history begins anew, with the names it knew") {
  Words history(HistoryLimits{.operations_max = 1});
  const HistoryKey key = history.key("x");
  history.complete(history.invoke("alice", "x", "write", ms(5)), 1, ms(6));
  history.invoke("alice", "x", "write", ms(7));
  history.complete(OperationId{5}, 1);
  history.clear();
  CHECK(history.size() == 0);
  CHECK_FALSE(history.full());
  CHECK(history.refused() == 0);
  const OperationId a = history.invoke("bob", "y", "read", ms(1));
  CHECK(a == OperationId{0});
  CHECK(history.entry(a).called == 0);
  CHECK(history.output(a) == nullptr);
  CHECK(history.name(key) == "x");
}
