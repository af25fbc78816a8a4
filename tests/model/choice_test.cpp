#include <doctest/doctest.h>

#include <span>
#include <string>

#include <orrery/model/fields.hpp>

namespace {

using namespace orrery::model;

enum class Balancing { random, least_outstanding };

std::span<const Choice<Balancing>> field_choices(Balancing) {
  static constexpr Choice<Balancing> all[] = {
      {Balancing::random, "random", "Any server."},
      {Balancing::least_outstanding, "least_outstanding", "The one with the fewest requests under way."}};
  return all;
}

struct ChosenOptions {
  Balancing balancing = Balancing::least_outstanding;
};

Value named(std::string name) {
  Value object = Value::object({1, 1});
  object.append("balancing", {1, 2}, Value::text(std::move(name), {1, 15}));
  return object;
}

}  // namespace

TEST_CASE("an enumeration is a choice of names") {
  const auto fields =
      Fields<ChosenOptions>().field("balancing", &ChosenOptions::balancing, "Which server gets a request.");
  REQUIRE(fields.all()[0].choices.size() == 2);
  CHECK(fields.all()[0].choices[1].first == "least_outstanding");
  CHECK(fields.all()[0].default_text == "least_outstanding");
  ChosenOptions options;
  Reading reading;
  fields.read(named("random"), options, reading);
  CHECK(reading.ok());
  CHECK(options.balancing == Balancing::random);
  fields.read(named("randon"), options, reading);
  Value number = Value::object({1, 1});
  number.append("balancing", {1, 2}, Value::number("1", {1, 15}));
  fields.read(number, options, reading);
  REQUIRE(reading.problems().size() == 2);
  CHECK(to_string(reading.problems()[0]) == "1:15: /balancing: unknown choice 'randon'; did you mean 'random'?");
  CHECK(to_string(reading.problems()[1]) == "1:15: /balancing: expected one of random, least_outstanding, found 1");
}
