#include "scenario/node_watch.hpp"

#include <algorithm>
#include <string>
#include <variant>

#include <orrery/metrics/histogram.hpp>
#include <orrery/metrics/time_average.hpp>

namespace orrery::scenario {
namespace {

using model::MetricKind;
using model::ShownType;

RuleType rule_type(ShownType type) {
  switch (type) {
    case ShownType::boolean: return RuleType::boolean;
    case ShownType::integer: return RuleType::integer;
    case ShownType::real: return RuleType::real;
    case ShownType::duration: return RuleType::duration;
    case ShownType::text: return RuleType::text;
  }
  return RuleType::text;
}

RuleMetricKind rule_kind(MetricKind kind) {
  if (kind == MetricKind::counter) return RuleMetricKind::counter;
  return kind == MetricKind::level ? RuleMetricKind::level : RuleMetricKind::histogram;
}

// A name that two models give different types is that of the first of them; the other is not for rules.
template <class Entry>
Entry* find_named(std::vector<Entry>& entries, std::string_view name) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.name == name; });
  return found == entries.end() ? nullptr : &*found;
}

void add_fields(RuleSchema& schema, const model::ModelInfo& info, std::uint32_t first, std::uint32_t count) {
  for (const model::ShownField& shown : info.shown) {
    if (!is_rule_name(shown.name)) continue;
    RuleField* field = find_named(schema.fields, shown.name);
    if (field == nullptr)
      field = &schema.fields.emplace_back(RuleField{.name = shown.name, .type = rule_type(shown.type)});
    if (field->type != rule_type(shown.type)) continue;
    for (std::uint32_t node = first; node < first + count; ++node) field->nodes.push_back(node);
  }
}

void add_metrics(RuleSchema& schema, const model::ModelInfo& info) {
  for (const model::MetricInfo& metric : info.metrics) {
    if (metric.kind == MetricKind::series || find_named(schema.metrics, metric.name) != nullptr) continue;
    const bool durations = metric.unit == "ns" && metric.kind != MetricKind::counter;
    schema.metrics.push_back({.name = metric.name,
                              .kind = rule_kind(metric.kind),
                              .type = durations ? RuleType::duration : RuleType::integer});
  }
}

RuleValue rule_value(const model::ShownValue& shown) {
  return std::visit(
      [](const auto& value) -> RuleValue {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string>)
          return std::string_view(value);
        else
          return value;
      },
      shown);
}

RuleValue value_of(std::uint64_t value, RuleType type) {
  if (type == RuleType::duration) return Duration{static_cast<std::int64_t>(value)};
  return static_cast<std::int64_t>(value);
}

// What tells that a metric has changed.
std::uint64_t reading_of(const model::MetricView& view) {
  if (const auto* counter = std::get_if<const std::uint64_t*>(&view)) return **counter;
  if (const auto* histogram = std::get_if<const Histogram*>(&view)) return (*histogram)->count();
  if (const auto* level = std::get_if<const TimeAverage*>(&view)) return (*level)->level();
  return 0;
}

}  // namespace

RuleSchema schema_of(const Scenario& scenario) {
  RuleSchema schema;
  for (const NodeGroup& group : scenario.nodes) {
    const auto first = static_cast<std::uint32_t>(schema.nodes.size());
    for (std::size_t i = 0; i < group.ids.size(); ++i) {
      std::vector<std::string> groups = group.tags;
      groups.insert(groups.begin(), group.model);
      schema.nodes.push_back({.name = group.ids[i], .zone = group.zones[i % group.zones.size()], .groups = groups});
    }
    add_fields(schema, scenario.model_named(group.model).info(), first, static_cast<std::uint32_t>(group.ids.size()));
  }
  for (const model::Model& model : scenario.models) add_metrics(schema, model.info());
  schema.selectors = {
      {"leader", "role == 'leader'"}, {"follower", "role == 'follower'"}, {"coordinator", "role == 'coordinator'"}};
  std::erase_if(schema.selectors, [&](const auto&) { return find_named(schema.fields, "role") == nullptr; });
  return schema;
}

NodeWatch::NodeWatch(const Scenario& scenario, const RuleSchema& schema, Cluster& cluster,
                     const std::vector<std::unique_ptr<model::Placed>>& placed)
    : scenario_(scenario), schema_(schema), cluster_(cluster), placed_(placed) {
  for (const NodeGroup& group : scenario.nodes) {
    const auto same = [&](const model::Model& m) { return m.info().name == group.model; };
    const auto found = std::find_if(scenario.models.begin(), scenario.models.end(), same);
    model_of_.insert(model_of_.end(), group.ids.size(), static_cast<std::uint32_t>(found - scenario.models.begin()));
  }
  status_.resize(schema.nodes.size());
  fields_.resize(schema.nodes.size());
  node_metrics_.resize(schema.nodes.size());
  metrics_.resize(schema.metrics.size());
}

void NodeWatch::depend_on(const RuleDependencies& dependencies) {
  watching_ = true;
  for (const auto& [field, nodes] : dependencies.fields) {
    for (const std::uint32_t node : nodes) {
      const auto& shown = scenario_.models[model_of_[node]].info().shown;
      const auto named = [&, f = field](const model::ShownField& s) { return s.name == schema_.fields[f].name; };
      const auto known = [f = field](const WatchedField& w) { return w.field == f; };
      if (std::any_of(fields_[node].begin(), fields_[node].end(), known)) continue;
      const auto at = std::find_if(shown.begin(), shown.end(), named) - shown.begin();
      fields_[node].push_back({field, static_cast<std::size_t>(at)});
    }
  }
  for (const std::uint32_t metric : dependencies.metrics) {
    if (std::exchange(metrics_[metric].watched, true)) continue;
    std::uint32_t node = 0;
    for (const NodeGroup& group : scenario_.nodes) {
      const std::uint32_t first = node;
      node += static_cast<std::uint32_t>(group.ids.size());
      add_parts(metric, first, node);
    }
    metrics_[metric].history.emplace_back(Time(), 0);
  }
}

// Of the nodes of a group, which run one model. What a group counts together is one part; each of its nodes may change
// it.
void NodeWatch::add_parts(std::uint32_t metric, std::uint32_t first, std::uint32_t end) {
  const RuleMetric& wanted = schema_.metrics[metric];
  const auto& infos = scenario_.models[model_of_[first]].info().metrics;
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].name != wanted.name || rule_kind(infos[i].kind) != wanted.kind) continue;
    const bool shared = placed_[first]->metrics_of_group();
    if (shared) shared_readings_.push_back(0);
    for (std::uint32_t node = first; node < end; ++node) {
      if (!shared || node == first) metrics_[metric].parts.emplace_back(node, i);
      node_metrics_[node].push_back({metric, i, shared ? shared_readings_.size() - 1 : no_shared});
    }
  }
}

void NodeWatch::look_at(NodeId node, const Listener& listener) {
  if (node == no_node) {
    for (std::uint32_t i = 0; i < status_.size(); ++i) {
      if (look_at_status(i)) listener.node_changed(i);
    }
    return;
  }
  const std::uint32_t index = node.value;
  if (index >= status_.size()) return;
  const bool status_changed = look_at_status(index);
  const bool fields_changed = look_at_fields(index);
  if (status_changed || fields_changed) listener.node_changed(index);
  look_at_metrics(index, listener);
}

bool NodeWatch::look_at_status(std::uint32_t index) {
  const Node& node = *cluster_.nodes()[index];
  const Status now{node.up(), node.paused()};
  return std::exchange(status_[index], now) != now;
}

bool NodeWatch::look_at_fields(std::uint32_t index) {
  if (fields_[index].empty()) return false;
  const Process* process = cluster_.nodes()[index]->process();
  bool changed = false;
  for (WatchedField& field : fields_[index]) {
    model::ShownValue now;
    if (process != nullptr) now = placed_[index]->shown(field.shown, *process);
    if (now == field.value) continue;
    field.value = std::move(now);
    changed = true;
  }
  return changed;
}

void NodeWatch::look_at_metrics(std::uint32_t index, const Listener& listener) {
  for (NodeMetric& watched : node_metrics_[index]) {
    const std::uint64_t now = reading_of(placed_[index]->metric(watched.of_model));
    std::uint64_t& last = watched.shared == no_shared ? watched.last : shared_readings_[watched.shared];
    if (now == last) continue;
    Metric& metric = metrics_[watched.metric];
    metric.total += now - last;
    last = now;
    if (!metric.history.empty() && metric.history.back().first == time()) {
      metric.history.back().second = metric.total;
    } else {
      metric.history.emplace_back(time(), metric.total);
    }
    listener.metric_changed(watched.metric);
  }
}

Time NodeWatch::time() const { return cluster_.simulator().now(); }

RuleValue NodeWatch::field(std::uint32_t node, std::uint32_t field) const {
  for (const WatchedField& watched : fields_[node]) {
    if (watched.field == field) return rule_value(watched.value);
  }
  return {};
}

std::uint64_t NodeWatch::counter(std::uint32_t metric, Time at) const {
  const auto& history = metrics_[metric].history;
  const auto after = std::upper_bound(history.begin(), history.end(), at,
                                      [](Time time, const auto& point) { return time < point.first; });
  return after == history.begin() ? 0 : std::prev(after)->second;
}

Time NodeWatch::counter_grew(std::uint32_t metric, Time after) const {
  const auto& history = metrics_[metric].history;
  const auto next = std::upper_bound(history.begin(), history.end(), after,
                                     [](Time time, const auto& point) { return time < point.first; });
  return next == history.end() ? Time::max() : next->first;
}

RuleValue NodeWatch::level(std::uint32_t metric) const {
  return value_of(metrics_[metric].total, schema_.metrics[metric].type);
}

RuleValue NodeWatch::percentile(std::uint32_t metric, double percent) const {
  Histogram all;
  for (const auto& [node, of_model] : metrics_[metric].parts) {
    const model::MetricView view = placed_[node]->metric(of_model);
    if (const auto* histogram = std::get_if<const Histogram*>(&view)) all.merge(**histogram);
  }
  if (all.empty()) return {};
  return value_of(all.percentile(percent), schema_.metrics[metric].type);
}

}  // namespace orrery::scenario
