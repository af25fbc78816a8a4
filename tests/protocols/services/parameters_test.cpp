#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include <orrery/model/model_of.hpp>
#include <orrery/protocols/models.hpp>

using namespace orrery;
using namespace orrery::model;

namespace {

constexpr Place at{1, 1};

Value text(std::string value) { return Value::text(std::move(value), at); }
Value number(std::string value) { return Value::number(std::move(value), at); }
Value list(std::vector<Value> elements) {
  Value array = Value::array(at);
  for (Value& element : elements) array.append(std::move(element));
  return array;
}
Value object(std::vector<std::pair<std::string, Value>> members) {
  Value all = Value::object(at);
  for (auto& [name, value] : members) all.append(name, at, std::move(value));
  return all;
}

Model model_of(std::string_view name) {
  for (const Model& model : protocols::models()) {
    if (model.info().name == name) return model;
  }
  FAIL("no model " << name);
  return protocols::models().front();
}

// What is said of parameters, each problem with its pointer.
std::string said(std::string_view model, const Value& with) {
  const std::vector<std::string> names{"a", "b"};
  Reading reading;
  reading.know_nodes(&names);
  static_cast<void>(model_of(model).read(&with, reading));
  std::string all;
  for (const Problem& problem : reading.problems()) all += problem.pointer + ": " + problem.message + "\n";
  return all;
}

bool says(std::string_view model, const Value& with, const std::string& part) {
  const std::string all = said(model, with);
  CAPTURE(all);
  return all.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each service model can be placed as a document has it, and declares what it shows and counts") {
  const std::pair<const char*, Value> least[] = {{"client", object({{"targets", text("a")}})},
                                                 {"service", object({})},
                                                 {"load_balancer", object({{"targets", text("*")}})},
                                                 {"cache", object({{"backend", text("a")}})},
                                                 {"database", object({})},
                                                 {"message_queue", object({})}};
  for (const auto& [name, with] : least) {
    CAPTURE(name);
    CHECK(said(name, with).empty());
    const ModelInfo info = model_of(name).info();
    CHECK(info.fields.size() >= 7);
    CHECK(info.shown.size() >= 3);
    CHECK(info.metrics.size() >= 13);
    CHECK_FALSE(info.messages.empty());
    for (const Field& field : info.fields) CHECK(field.meaning.ends_with("."));
  }
}

TEST_CASE("parameters that cannot be meant are refused, with a sentence that says why") {
  CHECK(says("client", object({}), "targets must name a node"));
  CHECK(says("client", object({{"targets", text("c")}}), "/targets"));
  CHECK(says("client", object({{"targets", text("a")}, {"reads", number("1.5")}}), "/reads: more than 1"));
  CHECK(says("client", object({{"targets", text("a")}, {"load", text("trace")}}), "needs trace"));
  CHECK(says("client", object({{"targets", text("a")}, {"trace", list({text("1s")})}}), "needs that load"));
  CHECK(says("client",
             object({{"targets", text("a")}, {"load", text("trace")}, {"trace", list({text("2s"), text("1s")})}}),
             "in order"));
  CHECK(says("client", object({{"targets", text("a")}, {"start", text("2s")}, {"stop", text("1s")}}),
             "stop must not be before start"));
  CHECK(says("client", object({{"targets", text("a")}, {"keys", number("0")}}), "/keys: less than 1"));
  CHECK(
      says("client",
           object({{"targets", text("a")}, {"hedge", object({{"after", text("5ms")}, {"percentile", number("95")}})}}),
           "/hedge: only one of after and percentile"));
  CHECK(says("client", object({{"targets", text("a")}, {"retry", object({{"attempts_max", number("0")}})}}),
             "/retry/attempts_max: less than 1"));
  CHECK(says("client", object({{"targets", text("a")}, {"retry", object({{"backoff", text("5s")}})}}),
             "backoff must be at most backoff_max"));
  CHECK(says("service", object({{"workers", number("0")}}), "/workers: less than 1"));
  CHECK(says("service", object({{"dependencies", list({object({})})}}), "/dependencies/0: targets must name a node"));
  CHECK(
      says("service",
           object({{"dependencies",
                    list({object({{"targets", text("a")}, {"breaker", object({{"failure_ratio", number("0")}})}})})}}),
           "/dependencies/0/breaker/failure_ratio: less than 0.001"));
  CHECK(says("service", object({{"delay_target", text("1s")}}), "delay_target must be at most delay_interval"));
  CHECK(says("service", object({{"discipline", text("lfio")}}), "did you mean"));
  CHECK(says("load_balancer", object({}), "targets must name a node"));
  CHECK(says("load_balancer", object({{"targets", text("*")}, {"load_bound", number("1.5")}}),
             "load_bound is for the policy consistent_hash"));
  CHECK(says("load_balancer", object({{"targets", text("*")}, {"health", object({{"timeout", text("2s")}})}}),
             "timeout must be at most interval"));
  CHECK(says("cache", object({}), "backend must name a node"));
  CHECK(says("cache", object({{"backend", text("a")}, {"ttl_jitter", number("0.5")}}), "need ttl"));
  CHECK(says("database", object({{"connections", number("0")}}), "/connections: less than 1"));
  CHECK(says("message_queue", object({{"deliveries_max", number("0")}}), "/deliveries_max: less than 1"));
}

TEST_CASE("a rule may change a parameter of a run that is under way, but not to what cannot be meant") {
  const std::vector<std::string> names{"a"};
  Reading reading;
  reading.know_nodes(&names);
  const Model service = model_of("service");
  RunObjects run([](std::string_view, std::string) {});
  const auto placed = service.place(*service.read(nullptr, reading), run);
  placed->set(object({{"slow", number("10")}, {"version", text("2")}}), reading);
  CHECK(reading.ok());
  placed->set(object({{"slow", number("-1")}}), reading);
  CHECK_FALSE(reading.ok());
}
