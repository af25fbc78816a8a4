#include "scenario/run_metrics.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include <orrery/scenario/scenario.hpp>

#include <orrery/metrics/time_average.hpp>
#include <orrery/model/model.hpp>

namespace orrery::scenario {
namespace {

void add(MetricResult& result, const std::string& node, const model::MetricView& view, Time now) {
  if (const auto* counter = std::get_if<const std::uint64_t*>(&view)) {
    result.count += **counter;
  } else if (const auto* histogram = std::get_if<const Histogram*>(&view)) {
    result.histogram.merge(**histogram);
    result.count = result.histogram.count();
  } else if (const auto* level = std::get_if<const TimeAverage*>(&view)) {
    result.level += (*level)->level();
    result.mean_level += (*level)->mean(now);
    result.max_level = std::max(result.max_level, (*level)->max());
  } else if (const auto* series = std::get_if<const Series*>(&view)) {
    for (const SeriesPoint& point : (*series)->points()) result.series.emplace_back(node, point);
  }
}

}  // namespace

std::vector<MetricResult> metrics_of(const Scenario& scenario,
                                     const std::vector<std::unique_ptr<model::Placed>>& placed, Time now) {
  std::vector<MetricResult> all;
  for (const model::Model& model : scenario.models) {
    const model::ModelInfo& info = model.info();
    for (std::size_t metric = 0; metric < info.metrics.size(); ++metric) {
      MetricResult result;
      result.model = info.name;
      result.info = info.metrics[metric];
      std::size_t node = 0;
      for (const NodeGroup& group : scenario.nodes) {
        bool counted = false;
        for (const std::string& id : group.ids) {
          const model::Placed& of_node = *placed[node++];
          if (group.model != info.name || (counted && of_node.metrics_of_group())) continue;
          counted = true;
          add(result, id, of_node.metric(metric), now);
        }
      }
      all.push_back(std::move(result));
    }
  }
  return all;
}

std::vector<Measure> measures_of(const std::vector<MetricResult>& metrics) {
  std::vector<Measure> all;
  for (const MetricResult& metric : metrics) {
    const std::string name = metric.model + "." + metric.info.name;
    const std::string unit = metric.info.unit.empty() ? "" : "_" + metric.info.unit;
    const auto add = [&](const std::string& suffix, double value) { all.push_back({name + suffix, value}); };
    const auto add_integer = [&](const std::string& suffix, std::uint64_t value) {
      add(suffix, static_cast<double>(value));
    };
    switch (metric.info.kind) {
      case model::MetricKind::counter: add_integer("", metric.count); break;
      case model::MetricKind::level:
        add("_mean", metric.mean_level);
        add_integer("_max", metric.max_level);
        break;
      case model::MetricKind::histogram:
        add_integer("_count", metric.histogram.count());
        add("_mean" + unit, metric.histogram.mean());
        add_integer("_p50" + unit, metric.histogram.percentile(50));
        add_integer("_p99" + unit, metric.histogram.percentile(99));
        add_integer("_max" + unit, metric.histogram.max());
        break;
      case model::MetricKind::series: break;
    }
  }
  return all;
}

std::vector<NodeResult> nodes_of(const Scenario& scenario, const std::vector<std::unique_ptr<model::Placed>>& placed,
                                 Cluster& cluster) {
  std::vector<NodeResult> all;
  std::size_t index = 0;
  for (const NodeGroup& group : scenario.nodes) {
    const model::ModelInfo& info = scenario.model_named(group.model).info();
    for (const std::string& id : group.ids) {
      Node& node = *cluster.nodes()[index];
      NodeResult result{.name = id, .model = group.model, .up = node.up()};
      for (std::size_t i = 0; node.process() != nullptr && i < info.shown.size(); ++i) {
        const model::ShownValue value = placed[index]->shown(i, *node.process());
        result.shown.emplace_back(info.shown[i].name, model::to_string(value));
      }
      ++index;
      all.push_back(std::move(result));
    }
  }
  return all;
}

}  // namespace orrery::scenario
