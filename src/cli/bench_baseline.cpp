#include "cli/bench_baseline.hpp"

#include <charconv>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include <orrery/scenario/read_document.hpp>

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;
using model::Value;

constexpr std::uint64_t format_version = 1;

std::unexpected<Error> wrong(const std::string& file, const Value& at, const std::string& what) {
  return failure(ErrorCode::invalid_argument,
                 file + ":" + std::to_string(at.place().line) + ":" + std::to_string(at.place().column) + ": " + what);
}

// A member of that type.
Result<const Value*> member(const std::string& file, const Value& object, std::string_view name, Value::Type type,
                            std::string_view type_text) {
  const Value* value = object.find(name);
  if (value == nullptr) return wrong(file, object, "'" + std::string(name) + "' is missing");
  if (!value->is(type))
    return wrong(
        file, *value,
        "'" + std::string(name) + "' is " + std::string(value->type_text()) + ", not " + std::string(type_text));
  return value;
}

Result<double> rate_of(const std::string& file, const Value& value) {
  double rate = -1;
  if (value.is(Value::Type::number)) {
    const std::string& text = value.number();
    std::from_chars(text.data(), text.data() + text.size(), rate);
  }
  if (!std::isfinite(rate) || rate < 0) return wrong(file, value, "a rate is a number of at least 0");
  return rate;
}

Result<BaselineRate> read_result(const std::string& file, const Value& result) {
  if (!result.is(Value::Type::object))
    return wrong(file, result, "a result is an object, not " + std::string(result.type_text()));
  const auto name = member(file, result, "name", Value::Type::text, "a text");
  if (!name) return std::unexpected(name.error());
  const auto unit = member(file, result, "unit", Value::Type::text, "a text");
  if (!unit) return std::unexpected(unit.error());
  const auto samples = member(file, result, "samples", Value::Type::array, "an array");
  if (!samples) return std::unexpected(samples.error());
  if ((*samples)->array().empty()) return wrong(file, **samples, "'samples' is empty");
  BaselineRate read{(*name)->text(), (*unit)->text(), {}};
  for (const Value& sample : (*samples)->array()) {
    const Result<double> rate = rate_of(file, sample);
    if (!rate) return std::unexpected(rate.error());
    read.samples.rates.push_back(*rate);
  }
  return read;
}

}  // namespace

std::string bench_json(std::span<const Measurement> measurements, const MeasureOptions& options) {
  Json results = Json::array();
  for (const Measurement& one : measurements) {
    Json json = {{"name", one.scenario},          {"unit", one.unit},
                 {"value", one.samples.median()}, {"spread", one.samples.spread()},
                 {"operations", one.operations},  {"samples", one.samples.rates}};
    if (one.latency)
      json["latency"] = {{"count", one.latency->count},   {"p50_ns", one.latency->p50_ns},
                         {"p90_ns", one.latency->p90_ns}, {"p95_ns", one.latency->p95_ns},
                         {"p99_ns", one.latency->p99_ns}, {"p999_ns", one.latency->p999_ns},
                         {"max_ns", one.latency->max_ns}};
    results.push_back(std::move(json));
  }
  const Json document = {{"orrery_bench", format_version},
                         {"threads", options.resources.threads},
                         {"population_percent", options.resources.population},
                         {"results", std::move(results)}};
  return document.dump(2) + "\n";
}

Result<std::vector<BaselineRate>> read_baseline(std::string_view text, const std::string& file) {
  const auto document = scenario::read_document(text);
  if (!document) {
    const model::Problem& problem = document.error();
    return failure(ErrorCode::invalid_argument, file + ":" + std::to_string(problem.place.line) + ":" +
                                                    std::to_string(problem.place.column) + ": " + problem.message);
  }
  if (!document->is(Value::Type::object) || document->find("orrery_bench") == nullptr)
    return wrong(file, *document, "this is not what `bench --json` prints: there is no 'orrery_bench'");
  const Value& version = *document->find("orrery_bench");
  if (!version.is(Value::Type::number) || version.number() != std::to_string(format_version))
    return wrong(file, version, "only version " + std::to_string(format_version) + " of this format is known");
  const auto results = member(file, *document, "results", Value::Type::array, "an array");
  if (!results) return std::unexpected(results.error());
  std::vector<BaselineRate> rates;
  for (const Value& result : (*results)->array()) {
    Result<BaselineRate> rate = read_result(file, result);
    if (!rate) return std::unexpected(std::move(rate.error()));
    for (const BaselineRate& other : rates)
      if (other.scenario == rate->scenario) return wrong(file, result, "'" + rate->scenario + "' is there twice");
    rates.push_back(std::move(*rate));
  }
  return rates;
}

}  // namespace orrery::cli
