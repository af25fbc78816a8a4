#include <doctest/doctest.h>

#include <string>

#include <orrery/core/fault_ledger.hpp>

using namespace orrery;

namespace {

FaultSet set_of(std::string_view patterns) {
  FaultSet set;
  const auto added = set.add(patterns);
  CHECK_MESSAGE(added.has_value(), patterns);
  return set;
}

std::string error_of(std::string_view patterns) {
  FaultSet set;
  const auto added = set.add(patterns);
  CHECK_FALSE_MESSAGE(added.has_value(), patterns);
  return added ? "" : added.error().detail;
}

}  // namespace

TEST_CASE("a pattern is a decision, a kind, a kind at a place, or a range") {
  const FaultSet set = set_of("crash,partition#3,segment_loss:a>b,clog#2..4,reset:x#7");
  CHECK(set.contains("crash", "", 1));
  CHECK(set.contains("crash", "somewhere", 99));
  CHECK(set.contains("partition", "", 3));
  CHECK_FALSE(set.contains("partition", "", 4));
  CHECK(set.contains("segment_loss", "a>b", 0));
  CHECK_FALSE(set.contains("segment_loss", "b>a", 0));
  CHECK_FALSE(set.contains("clog", "", 1));
  CHECK(set.contains("clog", "", 2));
  CHECK(set.contains("clog", "", 4));
  CHECK_FALSE(set.contains("clog", "", 5));
  CHECK(set.contains("reset", "x", 7));
  CHECK_FALSE(set.contains("reset", "x", 8));
  CHECK_FALSE(set.contains("reset", "", 7));
  CHECK_FALSE(set.contains("wipe", "", 1));
}

TEST_CASE("a place may hold any character but a comma, the ordinal follows the last #") {
  const FaultSet set = set_of("disk_unsynced_lost:server-0/a#b:c.log#12");
  CHECK(set.contains("disk_unsynced_lost", "server-0/a#b:c.log", 12));
}

TEST_CASE("the text of a set makes the same set, sorted") {
  const FaultSet set = set_of("partition#3,crash,clog#2..4,segment_loss:a>b,clog#1");
  CHECK(set.text() == "clog#1,clog#2..4,crash,partition#3,segment_loss:a>b");
  CHECK(set_of(set.text()).text() == set.text());
  CHECK(set.kinds() == std::vector<std::string>{"clog", "crash", "partition", "segment_loss"});
  CHECK(set_of("").empty());
}

TEST_CASE("a decision is found by the pattern of its own text") {
  for (const FaultDecision& decision :
       {FaultDecision{"crash", "", 1}, FaultDecision{"reset", "a>b", 0}, FaultDecision{"x", "p/q:r", 1ULL << 63}}) {
    FaultSet added;
    added.add(decision);
    CHECK(added.text() == to_string(decision));
    CHECK(set_of(to_string(decision)).contains(decision.kind, decision.place, decision.ordinal));
    CHECK_FALSE(added.contains(decision.kind, decision.place, decision.ordinal + 1));
  }
}

TEST_CASE("what is no pattern is refused, and named") {
  for (const char* wrong : {"crash#", "crash#x", "crash#-1", "crash#1..", "crash#..2", "crash#1.2", "#3", ":a#1",
                            "crash:#1", "crash#99999999999999999999", "a,,b", ",", "a,"})
    CHECK_MESSAGE(error_of(wrong).find("names no fault decision") != std::string::npos, wrong);
  CHECK(error_of("crash#5..3").find("'crash#5..3'") != std::string::npos);
  CHECK(error_of("crash#5..3").find("ends before it begins") != std::string::npos);
}

TEST_CASE("a ledger calls off what it is told, and keeps what came true") {
  FaultLedger ledger;
  ledger.keep_decisions();
  CHECK(ledger.allow("crash", "", 1));
  ledger.call_off(set_of("crash"));
  CHECK_FALSE(ledger.allow("crash", "", 2));
  CHECK(ledger.allow("clog", "", 1));
  ledger.call_off_all_but(set_of("wipe#1..2,crash#9"));
  CHECK_FALSE(ledger.allow("clog", "", 2));
  CHECK(ledger.allow("wipe", "", 2));
  CHECK_FALSE(ledger.allow("crash", "", 9));
  CHECK(ledger.decisions() == std::vector<FaultDecision>{{"crash", "", 1}, {"clog", "", 1}, {"wipe", "", 2}});
}

TEST_CASE("without a ledger, or without a run, all faults are allowed") {
  CHECK(fault_allowed("crash", "", 1));
  RunContext context;
  const RunScope scope(&context);
  CHECK(fault_allowed("crash", "", 1));
  FaultLedger ledger;
  ledger.call_off_all_but({});
  context.faults = &ledger;
  CHECK_FALSE(fault_allowed("crash", "", 1));
}
