#include <nlohmann/json.hpp>

#include <orrery/testing/report.hpp>

#include "cli/run_result_text.hpp"

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;
using scenario::MetricResult;
using scenario::RunResult;

Json metric_json(const MetricResult& metric) {
  Json json = {{"model", metric.model},
               {"name", metric.info.name},
               {"kind", to_string(metric.info.kind)},
               {"unit", metric.info.unit}};
  switch (metric.info.kind) {
    case model::MetricKind::counter: json["count"] = metric.count; break;
    case model::MetricKind::level:
      json["mean"] = metric.mean_level;
      json["max_of_a_node"] = metric.max_level;
      break;
    case model::MetricKind::histogram:
      json["count"] = metric.count;
      json["min"] = metric.histogram.min();
      json["mean"] = metric.histogram.mean();
      for (const auto& [name, percent] : {std::pair{"p50", 50.0}, {"p95", 95.0}, {"p99", 99.0}, {"p999", 99.9}})
        json[name] = metric.histogram.percentile(percent);
      json["max"] = metric.histogram.max();
      break;
    case model::MetricKind::series:
      json["points"] = Json::array();
      for (const auto& [node, point] : metric.series) {
        if (point.count == 0) continue;
        json["points"].push_back({{"node", node},
                                  {"begin_ns", point.begin.ns()},
                                  {"count", point.count},
                                  {"sum", point.sum},
                                  {"min", point.min},
                                  {"max", point.max}});
      }
      break;
  }
  return json;
}

Json expectations_json(const RunResult& result) {
  Json all = Json::array();
  for (const scenario::ExpectationOutcome& expectation : result.expectations) {
    Json json = {{"expect", expectation.text}, {"verdict", to_string(expectation.verdict)}};
    if (expectation.verdict == scenario::RuleVerdict::failed) {
      json["failed_at_ns"] = expectation.failed_at.ns();
      json["why"] = expectation.why;
    }
    all.push_back(std::move(json));
  }
  return all;
}

Json violations_json(const RunResult& result) {
  Json all = Json::array();
  for (const Violation& violation : result.violations) {
    all.push_back({{"kind", to_string(violation.kind)},
                   {"property", violation.property},
                   {"message", violation.message},
                   {"node", violation.node},
                   {"at_ns", violation.at.ns()}});
  }
  return all;
}

}  // namespace

std::string to_json(const scenario::Scenario& scenario, const RunResult& result) {
  Json versions = Json::object();
  for (const model::Model& model : scenario.models) versions[model.info().name] = model.info().behaviour_version;
  Json properties = Json::array();
  for (const PropertyCount& property : result.properties) {
    properties.push_back({{"kind", to_string(property.kind)},
                          {"name", property.name},
                          {"hits", property.hits},
                          {"failures", property.failures}});
  }
  Json faults = Json::object();
  for (const FaultCount& fault : result.faults) faults[fault.kind] = fault.count;
  Json nodes = Json::array();
  for (const scenario::NodeResult& node : result.nodes) {
    Json shown = Json::object();
    for (const auto& [name, value] : node.shown) shown[name] = value;
    nodes.push_back({{"id", node.name}, {"model", node.model}, {"up", node.up}, {"shown", std::move(shown)}});
  }
  Json metrics = Json::array();
  for (const MetricResult& metric : result.metrics) metrics.push_back(metric_json(metric));
  const Json document = {{"scenario", scenario.name},
                         {"seed", std::to_string(result.seed)},
                         {"digest", digest_text(result.digest)},
                         {"behaviour_versions", std::move(versions)},
                         {"ok", result.ok},
                         {"broken", result.broken},
                         {"simulated_ns", result.simulated.count()},
                         {"events", result.events},
                         {"expectations", expectations_json(result)},
                         {"violations", violations_json(result)},
                         {"properties", std::move(properties)},
                         {"faults", std::move(faults)},
                         {"nodes", std::move(nodes)},
                         {"metrics", std::move(metrics)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace orrery::cli
