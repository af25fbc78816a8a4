#include <doctest/doctest.h>

#include <orrery/check/register_specification.hpp>
#include <orrery/check/sequential_object.hpp>

using namespace orrery;

static_assert(SequentialSpecification<RegisterSpecification>);

namespace {

using Op = RegisterOperation;
using Out = RegisterOutput;
using Kind = RegisterOperation::Kind;
using State = RegisterSpecification::State;

const RegisterSpecification specification;

// All that may come out of `operation` in `state`, as "output>state after".
std::string outcomes(const State& state, const Op& operation) {
  std::string all;
  const Out outputs[] = {Out::nothing(), Out::of("a"),   Out::of("7"), Out::number(0), Out::number(1),
                         Out::number(2), Out::number(8), Out::error(), Out::done()};
  for (const Out& output : outputs) {
    const auto after = specification.step(state, operation, &output);
    if (!after) continue;
    const std::string text = specification.describe(operation, &output);
    all += (all.empty() ? "" : ", ") + text.substr(text.rfind(" gave ") + 6) + ">" + after->value_or("-");
  }
  return all;
}

}  // namespace

TEST_CASE("each operation of a register gives one thing, or says no more than that it is done") {
  const State none;
  CHECK(outcomes(none, Op::get()) == "nothing>-, done>-");
  CHECK(outcomes("a", Op::get()) == "'a'>a, done>a");
  CHECK(outcomes("a", Op::set("b")) == "done>b");
  CHECK(outcomes(none, Op(Kind::set_if_absent, "b")) == "1>b, done>b");
  CHECK(outcomes("a", Op(Kind::set_if_absent, "b")) == "0>a, done>a");
  CHECK(outcomes(none, Op(Kind::set_if_present, "b")) == "0>-, done>-");
  CHECK(outcomes("a", Op(Kind::set_if_present, "b")) == "1>b, done>b");
  CHECK(outcomes(none, Op(Kind::exchange, "b")) == "nothing>b, done>b");
  CHECK(outcomes("a", Op(Kind::exchange, "b")) == "'a'>b, done>b");
  CHECK(outcomes("a", Op::compare_and_set("a", "b")) == "1>b, done>b");
  CHECK(outcomes("7", Op::compare_and_set("a", "b")) == "0>7, done>7");
  CHECK(outcomes(none, Op::compare_and_set("", "b")) == "0>-, done>-");
  CHECK(outcomes(none, Op::remove()) == "0>-, done>-");
  CHECK(outcomes("a", Op::remove()) == "1>-, done>-");
  CHECK(outcomes(none, Op::add(1)) == "1>1, done>1");
  CHECK(outcomes("7", Op::add(1)) == "8>8, done>8");
  CHECK(outcomes("a", Op::add(1)) == "an error>a");
  CHECK(outcomes("07", Op::add(1)) == "an error>07");
  CHECK(outcomes("9223372036854775807", Op::add(1)) == "an error>9223372036854775807");
  CHECK(outcomes(none, Op::append("b")) == "1>b, done>b");
  CHECK(outcomes("a", Op::append("b")) == "2>ab, done>ab");
  CHECK(outcomes("a", Op(Kind::size)) == "1>a, done>a");
  CHECK(outcomes(none, Op(Kind::size)) == "0>-, done>-");
  CHECK(outcomes("a", Op(Kind::exists)) == "1>a, done>a");
  CHECK(outcomes(none, Op(Kind::exists)) == "0>-, done>-");
}

TEST_CASE("what is said to read only or to overwrite does, in all states") {
  const State states[] = {State(), "a", "7", "", "b"};
  const Out outputs[] = {Out::nothing(), Out::of("a"),   Out::of("7"), Out::number(0),
                         Out::number(1), Out::number(8), Out::error(), Out::done()};
  int read_only = 0;
  int overwrites = 0;
  for (std::uint8_t kind = 0; kind <= static_cast<std::uint8_t>(Kind::exists); ++kind) {
    const Op operation(static_cast<Kind>(kind), "b", "a", 1);
    for (std::size_t i = 0; i <= std::size(outputs); ++i) {
      const Out* output = i < std::size(outputs) ? &outputs[i] : nullptr;
      const bool reads = specification.read_only(operation, output);
      const bool writes = specification.overwrites(operation, output);
      read_only += reads;
      overwrites += writes;
      for (const State& state : states) {
        const auto after = specification.step(state, operation, output);
        if (reads && after) CHECK(*after == state);
        if (writes) CHECK(after == specification.step(State(), operation, output));
        if (writes) CHECK(after);
      }
    }
  }
  CHECK(read_only > 20);
  CHECK(overwrites == 6);
}

TEST_CASE("long values are cut in text") {
  const std::string text = specification.describe(Op::set(std::string(100, 'x')), nullptr);
  CHECK(text == "set '" + std::string(40, 'x') + "…' (100 bytes)");
}
