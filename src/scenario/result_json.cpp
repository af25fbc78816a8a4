#include "scenario/result_json.hpp"

#include <string>
#include <utility>

#include <orrery/core/digest_text.hpp>
#include <orrery/model/model.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/run_json.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {
namespace {

constexpr std::pair<const char*, double> percentiles[] = {{"p50", 50}, {"p95", 95}, {"p99", 99}, {"p999", 99.9}};

void write_points(JsonWriter& json, const MetricResult& metric) {
  json.array("points", [&] {
    for (const auto& [node, point] : metric.series) {
      if (point.count == 0) continue;
      json.object([&] {
        json.member("node", node).member("begin_ns", point.begin.ns()).member("count", point.count);
        json.member("sum", point.sum).member("min", point.min).member("max", point.max);
      });
    }
  });
}

}  // namespace

void write_metric(JsonWriter& json, const MetricResult& metric) {
  json.object([&] {
    json.member("model", metric.model).member("name", metric.info.name);
    json.member("kind", to_string(metric.info.kind)).member("unit", metric.info.unit);
    switch (metric.info.kind) {
      case model::MetricKind::counter: json.member("count", metric.count); break;
      case model::MetricKind::level:
        json.member("level", metric.level).member("mean", metric.mean_level);
        json.member("max_of_a_node", metric.max_level);
        break;
      case model::MetricKind::histogram:
        json.member("count", metric.count).member("min", metric.histogram.min());
        json.member("mean", metric.histogram.mean());
        for (const auto& [name, percent] : percentiles) json.member(name, metric.histogram.percentile(percent));
        json.member("max", metric.histogram.max());
        break;
      case model::MetricKind::series: write_points(json, metric); break;
    }
  });
}

void write_expectations(JsonWriter& json, std::span<const ExpectationOutcome> expectations) {
  json.array("expectations", [&] {
    for (const ExpectationOutcome& expectation : expectations) {
      json.object([&] {
        json.member("expect", expectation.text).member("verdict", to_string(expectation.verdict));
        if (expectation.verdict != RuleVerdict::failed) return;
        json.member("failed_at_ns", expectation.failed_at.ns()).member("why", expectation.why);
      });
    }
  });
}

void write_violations(JsonWriter& json, std::span<const Violation> violations) {
  json.array("violations", [&] {
    for (const Violation& violation : violations) {
      json.object([&] {
        json.member("kind", to_string(violation.kind)).member("property", violation.property);
        json.member("message", violation.message).member("node", violation.node);
        json.member("at_ns", violation.at.ns());
      });
    }
  });
}

std::string result_json(const Scenario& scenario, const RunResult& result) {
  JsonWriter json(JsonWriter::Layout::indented);
  json.object([&] {
    json.member("scenario", scenario.name).member("seed", std::to_string(result.seed));
    json.member("digest", digest_text(result.digest));
    json.object("behaviour_versions", [&] {
      for (const model::Model& model : scenario.models) json.member(model.info().name, model.info().behaviour_version);
    });
    json.member("ok", result.ok).member("broken", result.broken);
    json.member("simulated_ns", result.simulated.count()).member("events", result.events);
    write_expectations(json, result.expectations);
    write_violations(json, result.violations);
    json.array("properties", [&] {
      for (const PropertyCount& property : result.properties) {
        json.object([&] {
          json.member("kind", to_string(property.kind)).member("name", property.name);
          json.member("hits", property.hits).member("failures", property.failures);
        });
      }
    });
    json.object("faults", [&] {
      for (const FaultCount& fault : result.faults) json.member(fault.kind, fault.count);
    });
    json.array("nodes", [&] {
      for (const NodeResult& node : result.nodes) {
        json.object([&] {
          json.member("id", node.name).member("model", node.model).member("up", node.up);
          json.object("shown", [&] {
            for (const auto& [name, value] : node.shown) json.member(name, value);
          });
        });
      }
    });
    json.array("metrics", [&] {
      for (const MetricResult& metric : result.metrics) write_metric(json, metric);
    });
  });
  return json.take();
}

}  // namespace orrery::scenario
