#include <doctest/doctest.h>

#include "linearizability_testing.hpp"

using namespace orrery;
using namespace orrery::testing;

namespace {

using Op = RegisterOperation;
using Out = RegisterOutput;

void now(RegisterHistory& history, const char* key, Op operation, Out output) {
  history.complete(history.invoke("client", key, std::move(operation)), std::move(output));
}

// No order explains the read, and to be sure of it all orders must be tried.
RegisterHistory hard(int appends) {
  RegisterHistory history;
  for (int i = 0; i < appends; ++i)
    history.invoke("client", "x", Op::append(std::string(1, static_cast<char>('a' + i))));
  now(history, "x", Op::get(), Out::of("nobody wrote this"));
  return history;
}

}  // namespace

TEST_CASE("at the bound of steps the answer is that there is none") {
  const Linearizability answer = check_linearizability<RegisterSpecification>(hard(20), {}, {.steps_max = 10'000});
  CHECK(answer.verdict == Verdict::undecided);
  CHECK(answer.key == "x");
  CHECK(answer.conflict.empty());
  CHECK(answer.steps >= 10'000);
  CHECK(answer.steps < 20'000);
  CHECK(answer.text.starts_with("undecided: 'x' (21 operations, 20 ambiguous) after 10"));
}

TEST_CASE("with steps enough the same history is decided") {
  const Linearizability answer = check_linearizability<RegisterSpecification>(hard(6));
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.conflict == std::vector<OperationId>{OperationId{6}});
}

TEST_CASE("at the bound of memory the answer is that there is none") {
  const Linearizability answer =
      check_linearizability<RegisterSpecification>(hard(20), {}, {.memory_bytes_max = 1 << 20});
  CHECK(answer.verdict == Verdict::undecided);
  CHECK(answer.steps < 200'000);
}

TEST_CASE("a key that is undecided hides none that is wrong") {
  RegisterHistory history = hard(20);
  now(history, "y", Op::get(), Out::of("1"));
  now(history, "z", Op::get(), Out::nothing());
  const LinearizabilityLimits limits{.steps_max = 10'000};
  const Linearizability answer = check_linearizability<RegisterSpecification>(history, {}, limits);
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK(answer.key == "y");
}

TEST_CASE("without steps for it the conflict is whole, and says so") {
  RegisterHistory history;
  for (int i = 0; i < 40; ++i) now(history, "x", Op::set("1"), Out::done());
  now(history, "x", Op::get(), Out::nothing());
  const LinearizabilityLimits limits{.conflict_steps_max = 0};
  const Linearizability answer = check_linearizability<RegisterSpecification>(history, {}, limits);
  CHECK(answer.verdict == Verdict::not_linearizable);
  CHECK_FALSE(answer.minimal);
  CHECK(answer.conflict.size() == 41);
  CHECK(answer.text.find("there may be fewer") != std::string::npos);
  CHECK(answer.text.find("… 17 more …") != std::string::npos);
}

TEST_CASE("a history with mistakes is not judged") {
  RegisterHistory history;
  now(history, "x", Op::get(), Out::of("1"));
  history.complete(OperationId{9}, Out::done());
  const Linearizability answer = check_linearizability<RegisterSpecification>(history);
  CHECK(answer.verdict == Verdict::undecided);
  CHECK(answer.text == "undecided: the history has 1 mistake, the first: unknown operation");
}

TEST_CASE("a history cut at its bound accuses nobody of what is missing") {
  RegisterHistory history(HistoryLimits{.operations_max = 2});
  now(history, "x", Op::set("1"), Out::done());
  const OperationId read = history.invoke("reader", "x", Op::get());
  now(history, "x", Op::set("2"), Out::done());  // Not recorded.
  history.complete(read, Out::of("2"));          // Neither.
  CHECK(check_linearizability<RegisterSpecification>(history).verdict == Verdict::linearizable);
}

TEST_CASE("thousands of ambiguous writes are no burden") {
  for (const bool lie : {false, true}) {
    RegisterHistory history;
    for (int i = 0; i < 3000; ++i) {
      const std::string value = std::to_string(i);
      history.lose(history.invoke("lossy", "x", i % 3 == 0 ? Op::set(value) : i % 3 == 1 ? Op::remove() : Op::add(0)));
      if (i % 6 == 0) now(history, "x", Op::get(), Out::of(value));
      if (i % 6 == 3) now(history, "x", Op::set("mine"), Out::done());
      if (i % 6 == 4) now(history, "x", Op::get(), Out::of("mine"));
    }
    if (lie) now(history, "x", Op::get(), Out::of("nobody wrote this"));
    const Linearizability answer = check_linearizability<RegisterSpecification>(history);
    CHECK(answer.verdict == (lie ? Verdict::not_linearizable : Verdict::linearizable));
    CHECK(answer.steps < 2'000'000);
    if (lie) CHECK(answer.conflict.size() == 1);
  }
}
