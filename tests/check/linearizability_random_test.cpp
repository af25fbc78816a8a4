#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "linearizability_testing.hpp"

using namespace orrery;
using namespace orrery::testing;

namespace {

History<PlainRegister::Operation, RegisterOutput> plain_copy(const RegisterHistory& from) {
  struct Event {
    std::uint32_t position;
    OperationId id;
    bool call;
  };
  std::vector<Event> events;
  for (std::uint32_t i = 0; i < from.size(); ++i) {
    const HistoryBase::Entry& entry = from.entries()[i];
    events.push_back({entry.called, OperationId{i}, true});
    if (entry.returned != HistoryBase::never) events.push_back({entry.returned, OperationId{i}, false});
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.position < b.position; });
  History<PlainRegister::Operation, RegisterOutput> to;
  for (const Event& event : events) {
    const HistoryBase::Entry& entry = from.entry(event.id);
    if (event.call)
      to.invoke(from.client_name(entry), from.key_name(entry), from.operation(event.id), Time(), entry.after);
    else if (entry.outcome == Outcome::completed)
      to.complete(event.id, *from.output(event.id));
    else if (entry.outcome == Outcome::failed)
      to.fail(event.id);
    else
      to.rule_out(event.id);
  }
  return to;
}

bool orders_only(const RegisterHistory& history, const std::vector<OperationId>& kept) {
  std::vector<bool> relaxed(history.size(), true);
  for (const OperationId id : kept) relaxed[id.value] = false;
  return BruteForce(history, relaxed).orders();
}

void check_conflict(const RegisterHistory& history, const Linearizability& answer) {
  REQUIRE(answer.minimal);
  REQUIRE_FALSE(answer.conflict.empty());
  CHECK_FALSE(orders_only(history, answer.conflict));
  for (std::size_t i = 0; i < answer.conflict.size(); ++i) {
    std::vector<OperationId> fewer = answer.conflict;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(orders_only(history, fewer));
  }
}

struct Counts {
  int linearizable = 0;
  int not_linearizable = 0;
  std::size_t conflict_max = 0;
};

Counts compare(std::uint64_t seed, int histories, RandomRegister::Options options) {
  Random random = Random::stream(seed, "history");
  Counts counts;
  for (int i = 0; i < histories; ++i) {
    const RegisterHistory history = RandomRegister(random, options).run();
    const bool orders = BruteForce(history, std::vector<bool>(history.size(), false)).orders();
    const Verdict expected = orders ? Verdict::linearizable : Verdict::not_linearizable;
    const Linearizability answer = check_linearizability<RegisterSpecification>(history);
    const Linearizability plain = check_linearizability<PlainRegister>(plain_copy(history));
    CAPTURE(i);
    REQUIRE(to_string(answer.verdict) == to_string(expected));
    REQUIRE(to_string(plain.verdict) == to_string(expected));
    ++(orders ? counts.linearizable : counts.not_linearizable);
    if (orders) continue;
    check_conflict(history, answer);
    check_conflict(history, plain);
    counts.conflict_max = std::max(counts.conflict_max, answer.conflict.size());
  }
  CHECK(counts.linearizable > histories / 10);
  CHECK(counts.not_linearizable > histories / 10);
  return counts;
}

}  // namespace

TEST_CASE("small histories of all operations are judged as by trying all orders") {
  const Counts counts = compare(1, 4000, {});
  CHECK(counts.conflict_max >= 3);
}

TEST_CASE("small histories of sets and gets are judged as by trying all orders") {
  compare(2, 3000, {.lies = 0.2, .values = 4, .only_set_and_get = true});
}

TEST_CASE("small histories in which most is ambiguous are judged as by trying all orders") {
  compare(3, 2000, {.lies = 0.2, .ambiguous = 0.6});
}

TEST_CASE("small histories with pipelines are judged as by trying all orders") {
  compare(4, 2000, {.clients = 2, .lies = 0.05, .ambiguous = 0.1, .pipelined = 0.7});
}

TEST_CASE("what a register did under many clients is linearizable, and is not once it has lied") {
  Random random = Random::stream(5, "history");
  for (int i = 0; i < 20; ++i) {
    RandomRegister::Options options{.operations = 400, .clients = 8, .lies = 0, .ambiguous = 0.05, .values = 1000};
    const RegisterHistory honest = RandomRegister(random, options).run();
    CHECK(check_linearizability<RegisterSpecification>(honest).verdict == Verdict::linearizable);
    options.lies = 0.02;
    const RegisterHistory lying = RandomRegister(random, options).run();
    const Linearizability answer = check_linearizability<RegisterSpecification>(lying);
    CHECK(answer.verdict == Verdict::not_linearizable);
    CHECK(answer.conflict.size() < 8);
  }
}

TEST_CASE("the same history gets the same answer, to the step") {
  for (const std::uint64_t seed : {6U, 7U, 8U}) {
    Random one = Random::stream(seed, "history");
    Random two = Random::stream(seed, "history");
    const RandomRegister::Options options{.operations = 100, .clients = 5, .lies = 0.05};
    const Linearizability a = check_linearizability<RegisterSpecification>(RandomRegister(one, options).run());
    const Linearizability b = check_linearizability<RegisterSpecification>(RandomRegister(two, options).run());
    CHECK(a.steps == b.steps);
    CHECK(a.conflict == b.conflict);
    CHECK(a.text == b.text);
  }
}
