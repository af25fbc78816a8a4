#include <algorithm>
#include <string>
#include <variant>

#include <orrery/core/check.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/metrics/time_average.hpp>
#include <orrery/model/model.hpp>
#include <orrery/network/network_kinds.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/process/kinds.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/scenario/run_json.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/storage/disk_kinds.hpp>

#include "scenario/json_writer.hpp"
#include "scenario/kinds.hpp"
#include "scenario/result_json.hpp"

namespace orrery::scenario {
namespace {

void write_nodes(JsonWriter& json, const Scenario& scenario) {
  json.array("nodes", [&] {
    for (const NodeGroup& group : scenario.nodes) {
      for (std::size_t i = 0; i < group.ids.size(); ++i) {
        json.object([&] {
          json.member("id", group.ids[i]).member("model", group.model);
          json.member("zone", group.zones[i % group.zones.size()]);
          json.array("tags", [&] {
            for (const std::string& tag : group.tags) json.value(tag);
          });
        });
      }
    }
  });
}

void write_kinds(JsonWriter& json) {
  json.array("kinds", [&] {
    for (const auto& kinds : {process_kinds(), network_kinds(), disk_kinds(), fault_kinds(), scenario_kinds()}) {
      for (const KindInfo& kind : kinds) {
        json.object([&] {
          json.member("kind", static_cast<std::uint16_t>(kind.kind))
              .member("name", kind.name)
              .member("text", kind.text);
        });
      }
    }
  });
}

// Pairs of nodes beyond this are no drawing.
constexpr std::size_t link_pairs_max = 20'000;

void write_options(JsonWriter& json, const LinkRule& rule) {
  json.member("latency_ns", rule.link.latency.mean().count()).member("jitter_ns", rule.link.jitter.count());
  json.member("bandwidth_bits_per_second", rule.link.bandwidth_bits_per_second);
  json.member("loss", rule.link.loss).member("both_ways", rule.both_ways);
}

void write_link(JsonWriter& json, const LinkRule& rule, std::size_t& pairs) {
  for (const std::string& from : rule.from) {
    for (const std::string& to : rule.to) {
      if (from == to || pairs == link_pairs_max) continue;
      ++pairs;
      json.object([&] {
        json.member("from", from).member("to", to);
        write_options(json, rule);
      });
    }
  }
}

void write_links(JsonWriter& json, const Scenario& scenario) {
  std::size_t pairs = 0;
  json.array("links", [&] {
    for (const LinkRule& rule : scenario.links) write_link(json, rule, pairs);
  });
  json.array("zone_links", [&] {
    for (const LinkRule& rule : scenario.links) {
      if (rule.from_zone.empty()) continue;
      json.object([&] {
        json.member("from_zone", rule.from_zone).member("to_zone", rule.to_zone);
        write_options(json, rule);
      });
    }
  });
  LinkRule other;
  for (const LinkRule& rule : scenario.links) {
    if (rule.everywhere) other = rule;
  }
  json.object("other_links", [&] { write_options(json, other); });
}

void write_value(JsonWriter& json, const model::ShownValue& value) {
  if (const auto* truth = std::get_if<bool>(&value)) {
    json.value(*truth);
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    json.value(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    json.value(*real);
  } else if (const auto* duration = std::get_if<Duration>(&value)) {
    json.value(duration->count());
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    json.value(*text);
  } else {
    json.null();
  }
}

// Who waits for what since when, oldest first.
void write_tasks(JsonWriter& json, const Node& node) {
  constexpr std::size_t listed_max = 100;
  const std::vector<const Waiter*> waiting = node.scheduler().suspended();
  json.member("tasks", waiting.size());
  json.array("waiting", [&] {
    for (std::size_t i = 0; i < std::min(waiting.size(), listed_max); ++i)
      json.object([&] { json.member("for", waiting[i]->describe()).member("since_ns", waiting[i]->since().ns()); });
  });
}

// What has arrived and was not received yet, by port.
void write_inbox(JsonWriter& json, const SimNetwork& network, NodeId node) {
  json.array("inbox", [&] {
    for (const WaitingDatagrams& waiting : network.waiting_datagrams(node)) {
      json.object([&] {
        json.member("port", waiting.port).member("datagrams", waiting.datagrams).member("bytes", waiting.bytes);
      });
    }
  });
}

void write_disk(JsonWriter& json, const SimDisk& disk) {
  json.object("disk", [&] {
    json.member("used_bytes", disk.used_bytes()).member("files", disk.files());
    json.member("wipes", disk.generation());
  });
}

void write_node_metric(JsonWriter& json, const model::MetricInfo& info, const model::MetricView& view, Time now) {
  json.object([&] {
    json.member("name", info.name).member("kind", to_string(info.kind)).member("unit", info.unit);
    if (const auto* counter = std::get_if<const std::uint64_t*>(&view)) {
      json.member("count", **counter);
    } else if (const auto* level = std::get_if<const TimeAverage*>(&view)) {
      json.member("level", (*level)->level()).member("mean", (*level)->mean(now));
    } else if (const auto* histogram = std::get_if<const Histogram*>(&view)) {
      json.member("count", (*histogram)->count()).member("mean", (*histogram)->mean());
      json.member("p50", (*histogram)->percentile(50)).member("p99", (*histogram)->percentile(99));
    }
  });
}

const NodeGroup& group_of(const Scenario& scenario, std::size_t node) {
  std::size_t first = 0;
  for (const NodeGroup& group : scenario.nodes) {
    if (node < first + group.ids.size()) return group;
    first += group.ids.size();
  }
  ORRERY_CHECK(node < first);
  return scenario.nodes.back();
}

}  // namespace

std::string description_json(const Scenario& scenario, const ScenarioRun& run) {
  JsonWriter json;
  json.object([&] {
    json.member("name", scenario.name).member("title", scenario.title).member("description", scenario.description);
    json.member("seed", std::to_string(run.seed())).member("duration_ns", scenario.duration.count());
    write_nodes(json, scenario);
    json.array("models", [&] {
      for (const model::Model& model : scenario.models) json.value(model.info().name);
    });
    write_links(json, scenario);
    json.array("rules", [&] {
      for (const RuleText& rule : scenario.rules)
        json.object([&] { json.member("name", rule.name).member("when", rule.when); });
    });
    json.array("expectations", [&] {
      for (const ExpectationText& expectation : scenario.expectations)
        json.object([&] { json.member("text", expectation.text).member("is_checker", expectation.is_checker); });
    });
    write_kinds(json);
  });
  return json.take();
}

std::string node_json(const Scenario& scenario, ScenarioRun& run, std::size_t index) {
  const NodeGroup& group = group_of(scenario, index);
  const model::ModelInfo& info = scenario.model_named(group.model).info();
  const NodeId id{static_cast<std::uint32_t>(index)};
  Node& node = run.cluster().node(id);
  JsonWriter json;
  json.object([&] {
    json.member("id", node.name()).member("model", group.model).member("zone", node.zone());
    json.member("up", node.up()).member("paused", node.paused()).member("stalled", node.stalled());
    json.member("stopping", node.state() == NodeState::stopping).member("incarnation", node.incarnation());
    json.object("shown", [&] {
      for (std::size_t i = 0; i < info.shown.size(); ++i) write_value(json.key(info.shown[i].name), run.shown(id, i));
    });
    json.array("metrics", [&] {
      for (std::size_t i = 0; i < info.metrics.size(); ++i)
        write_node_metric(json, info.metrics[i], run.placed(id).metric(i), run.now());
    });
    json.member("clock_ns", node.scheduler().now().ns());
    json.member("wall_clock_error_ns", node.wall_clock_error().count());
    write_disk(json, node.disk());
    write_inbox(json, run.cluster().network(), id);
    write_tasks(json, node);
  });
  return json.take();
}

std::string metrics_json(std::span<const MetricResult> metrics) {
  JsonWriter json;
  json.array([&] {
    for (const MetricResult& metric : metrics) write_metric(json, metric);
  });
  return json.take();
}

std::string expectations_json(const ScenarioRun& run) {
  JsonWriter json;
  json.object([&] {
    write_expectations(json, run.expectations());
    write_violations(json, run.violations());
  });
  return json.take();
}

}  // namespace orrery::scenario
