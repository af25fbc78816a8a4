#include <orrery/model/model_of.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include <orrery/process/env.hpp>

using namespace orrery;
using namespace orrery::model;
using namespace std::chrono_literals;

namespace {

enum class Flaw : std::uint8_t { none, forgets };
std::span<const Choice<Flaw>> field_choices(Flaw) {
  static constexpr Choice<Flaw> all[] = {{Flaw::none, "none", "As it should be."},
                                         {Flaw::forgets, "forgets", "Forgets what it was told."}};
  return all;
}

struct Told {
  static constexpr std::uint32_t wire_id = 7;
  std::uint32_t what = 0;
  void wire_fields(auto& fields) { fields(what); }
};

// One for each group: it knows how many are in it.
class Census final : public Witness {
 public:
  struct Parameters {
    Duration patience = 5s;
    Flaw flaw = Flaw::none;
  };
  Census(RunObjects& run, const Group& group, const Parameters&) : report_(run.report()), size_(group.ids.size()) {}
  void finish() override { report_("teller.counted", std::to_string(size_) + " of " + std::to_string(seen)); }
  int seen = 0;

 private:
  ReportViolation report_;
  std::size_t size_;
};

class Teller final : public Process {
 public:
  using Parameters = Census::Parameters;
  struct Metrics {
    static constexpr bool of_group = true;
    std::uint64_t told = 0;
  };
  using Witness = Census;

  Teller(const Parameters& parameters, Metrics& metrics, Census* census) : parameters_(parameters) {
    ++metrics.told;
    ++census->seen;
  }
  Task<> run(Env&) override { co_return; }
  [[nodiscard]] std::string_view mood() const { return parameters_.flaw == Flaw::none ? "fine" : "forgetful"; }
  [[nodiscard]] Duration patience() const { return parameters_.patience; }

 private:
  const Parameters& parameters_;
};

Model teller() {
  return ModelOf<Teller>("teller", "Tells.")
      .source("a book")
      .behaviour_version(3)
      .parameters(Fields<Teller::Parameters>().field("patience", &Teller::Parameters::patience, "How long it waits."))
      .bugs("flaw", &Teller::Parameters::flaw, "What is wrong with it.")
      .shows("mood", &Teller::mood, "How it is.")
      .shows("patience", &Teller::patience, "How long it waits.")
      .metric("told", &Teller::Metrics::told, "How many there were.")
      .message<Told>("told", "Something.")
      .checker("counted", "All are counted.");
}

Value with(std::string name, std::string text) {
  Value object = Value::object({1, 1});
  object.append(std::move(name), {1, 2}, Value::text(std::move(text), {1, 9}));
  return object;
}

}  // namespace

TEST_CASE("one declaration says all that is known of a model") {
  const Model model = teller();
  const ModelInfo& info = model.info();
  CHECK(info.name == "teller");
  CHECK(info.behaviour_version == 3);
  REQUIRE(info.fields.size() == 2);
  CHECK(info.fields[0].default_text == "5s");
  CHECK(info.fields[1].name == "flaw");
  REQUIRE(info.bugs.size() == 1);
  CHECK(info.bugs.front().first == "forgets");
  REQUIRE(info.shown.size() == 2);
  CHECK(info.shown[0].type == ShownType::text);
  CHECK(info.shown[1].type == ShownType::duration);
  CHECK(info.metrics.front().kind == MetricKind::counter);
  CHECK(info.messages.front().id == 7);
  CHECK(info.checkers.front().name == "counted");
}

TEST_CASE("a group shares its witness and its metrics; processes see changed parameters") {
  std::vector<std::string> reported;
  RunObjects run([&](std::string_view checker, const std::string& message) {
    reported.push_back(std::string(checker) + ": " + message);
  });
  const Model model = teller();
  Reading reading;
  const Value parameters = with("patience", "2s");
  const auto settings = model.read(&parameters, reading);
  REQUIRE(reading.ok());
  const std::vector<std::string> a_ids = {"a1", "a2"};
  const std::vector<std::string> b_ids = {"b1"};
  const auto a1 = model.place(*settings, run, {.index = 0, .ids = a_ids});
  const auto a2 = model.place(*settings, run, {.index = 0, .ids = a_ids});
  const auto b1 = model.place(*settings, run, {.index = 1, .ids = b_ids});
  const auto first = a1->processes()();
  const auto second = a2->processes()();
  const auto third = b1->processes()();
  CHECK(*std::get<const std::uint64_t*>(a1->metric(0)) == 2);
  CHECK(*std::get<const std::uint64_t*>(b1->metric(0)) == 1);
  CHECK(a1->metrics_of_group());
  CHECK(to_string(a1->shown(0, *first)) == "fine");
  CHECK(to_string(a1->shown(1, *first)) == "2s");
  a1->set(with("patience", "9s"), reading);
  CHECK(to_string(a1->shown(1, *first)) == "9s");
  CHECK(to_string(a2->shown(1, *second)) == "2s");
  run.finish();
  CHECK(reported == std::vector<std::string>{"teller.counted: 2 of 2", "teller.counted: 1 of 1"});
}

TEST_CASE("a planted bug is refused unless bugs are allowed") {
  const Value parameters = with("flaw", "forgets");
  Reading strict;
  (void)teller().read(&parameters, strict);
  REQUIRE(strict.problems().size() == 1);
  CHECK(to_string(strict.problems().front()) == "1:9: /flaw: a planted bug, which is refused unless bugs are allowed");
  Reading lenient;
  lenient.allow_bugs();
  (void)teller().read(&parameters, lenient);
  CHECK(lenient.ok());
}

TEST_CASE("models are found by name, and sorted") {
  Models models;
  models.add(teller());
  CHECK(models.find("teller") != nullptr);
  CHECK(models.find("tell") == nullptr);
  CHECK(models.names() == std::vector<std::string>{"teller"});
}
