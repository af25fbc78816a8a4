#include <orrery/model/distribution_field.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace orrery;
using namespace orrery::model;
using namespace std::chrono_literals;

namespace {

constexpr Place at{3, 5};

Value object_of(std::string name, Value value) {
  Value object = Value::object(at);
  object.append(std::move(name), at, std::move(value));
  return object;
}

Value durations(std::string lo, std::string hi) {
  Value array = Value::array(at);
  array.append(Value::text(std::move(lo), at));
  array.append(Value::text(std::move(hi), at));
  return array;
}

DurationDistribution read(const Value& value) {
  Reading reading;
  const auto read = FieldCodec<DurationDistribution>::read(value, reading);
  REQUIRE_MESSAGE(read.has_value(), (reading.problems().empty() ? "" : to_string(reading.problems().front())));
  CHECK(reading.ok());
  return *read;
}

std::string refusal(const Value& value) {
  Reading reading;
  CHECK_FALSE(FieldCodec<DurationDistribution>::read(value, reading).has_value());
  REQUIRE(reading.problems().size() == 1);
  return reading.problems().front().pointer + ": " + reading.problems().front().message;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("distributions are read as documents have them") {
  CHECK(read(Value::text("5ms", at)) == DurationDistribution(5ms));
  CHECK(read(object_of("uniform", durations("5ms", "15ms"))) == DurationDistribution::uniform(5ms, 15ms));
  Value exponential = Value::object(at);
  exponential.append("mean", at, Value::text("20s", at));
  CHECK(read(object_of("exponential", exponential)) == DurationDistribution::exponential({.mean = 20s}));
  exponential.append("min", at, Value::text("1s", at));
  CHECK(read(object_of("exponential", exponential)) == DurationDistribution::exponential({.min = 1s, .mean = 20s}));
  Value lognormal = Value::object(at);
  lognormal.append("median", at, Value::text("5ms", at));
  lognormal.append("sigma", at, Value::number("0.5", at));
  CHECK(read(object_of("lognormal", lognormal)) == DurationDistribution::lognormal({.median = 5ms, .sigma = 0.5}));
  Value pareto = Value::object(at);
  pareto.append("scale", at, Value::text("1ms", at));
  pareto.append("alpha", at, Value::number("1.5", at));
  CHECK(read(object_of("pareto", pareto)) == DurationDistribution::pareto({.scale = 1ms, .alpha = 1.5}));
  Value bimodal = Value::object(at);
  bimodal.append("a", at, Value::text("100ms", at));
  bimodal.append("b", at, Value::text("1ms", at));
  bimodal.append("p_b", at, Value::number("0.01", at));
  CHECK(read(object_of("bimodal", bimodal)) == DurationDistribution::bimodal({.a = 100ms, .b = 1ms, .p_b = 0.01}));
}

TEST_CASE("a distribution is shown as a document would have it") {
  const auto show = FieldCodec<DurationDistribution>::show;
  CHECK(show(5ms) == "5ms");
  CHECK(show(DurationDistribution()) == "0s");
  CHECK(show(DurationDistribution::uniform(150ms, 300ms)) == R"({"uniform": ["150ms", "300ms"]})");
  CHECK(show(DurationDistribution::exponential({.min = 1s, .mean = 20s})) ==
        R"({"exponential": {"min": "1s", "mean": "20s"}})");
  CHECK(show(DurationDistribution::lognormal({.median = 5ms, .sigma = 0.5})) ==
        R"({"lognormal": {"median": "5ms", "sigma": 0.5}})");
  CHECK(show(DurationDistribution::bimodal({.a = 100ms, .b = 1ms, .p_b = 0.01, .spread = 2ms})) ==
        R"({"bimodal": {"a": "100ms", "b": "1ms", "p_b": 0.01, "spread": "2ms"}})");
  CHECK(show(DurationDistribution::pareto({.scale = 1ms, .alpha = 1.5})) ==
        R"({"pareto": {"scale": "1ms", "alpha": 1.5}})");
}

TEST_CASE("what is no distribution is refused before it can be made") {
  CHECK(contains(refusal(Value::text("5", at)), "unit is missing"));
  CHECK(contains(refusal(Value::number("5", at)), "expected a length of time, such as"));
  CHECK(contains(refusal(Value::object(at)), "found an object"));
  CHECK(contains(refusal(object_of("unifrom", durations("1ms", "2ms"))),
                 "/unifrom: unknown distribution 'unifrom'; did you mean 'uniform'?"));
  CHECK(contains(refusal(object_of("uniform", durations("2ms", "1ms"))), "/uniform: the least is greater"));
  CHECK(contains(refusal(object_of("uniform", durations("2ms", "1m"))), "/uniform/1: '1m' is no length of time"));
  CHECK(contains(refusal(object_of("uniform", Value::array(at))), "found an array"));
  CHECK(contains(refusal(object_of("exponential", Value::object(at))), "mean is missing"));
  CHECK(contains(refusal(object_of("exponential", object_of("meen", Value::text("1s", at)))), "did you mean 'mean'?"));
  CHECK(contains(refusal(object_of("pareto", object_of("scale", Value::text("1s", at)))), "alpha"));
  Value lognormal = object_of("median", Value::text("5ms", at));
  lognormal.append("sigma", at, Value::number("11", at));
  CHECK(contains(refusal(object_of("lognormal", lognormal)), "/lognormal/sigma: more than 10"));
  Value bimodal = object_of("a", Value::text("9223372036s", at));
  bimodal.append("spread", at, Value::text("1h", at));
  CHECK(contains(refusal(object_of("bimodal", bimodal)), "too large"));
}
