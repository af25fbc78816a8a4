#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <orrery/scenario/rule_schema.hpp>
#include <orrery/scenario/rule_world.hpp>

namespace orrery::scenario::rules_testing {

/// n1 … n5 are replicas (the first three vote), "lb" balances, "client" asks.
inline RuleSchema replicas_schema() {
  const std::vector<std::uint32_t> replicas = {0, 1, 2, 3, 4};
  const std::vector<std::uint32_t> all = {0, 1, 2, 3, 4, 5, 6};
  RuleSchema schema;
  for (const char* name : {"n1", "n2", "n3", "n4", "n5"}) {
    const bool votes = schema.nodes.size() < 3;
    schema.nodes.push_back(
        {name, schema.nodes.size() % 2 == 0 ? "eu" : "us",
         votes ? std::vector<std::string>{"voters", "replicas"} : std::vector<std::string>{"replicas"}});
  }
  schema.nodes.push_back({"lb", "eu", {}});
  schema.nodes.push_back({"client", "us", {}});
  schema.fields = {{"role", RuleType::text, replicas, {"follower", "candidate", "leader"}},
                   {"term", RuleType::integer, replicas},
                   {"commit_index", RuleType::integer, replicas},
                   {"load", RuleType::real, {0, 1, 2, 3, 4, 5}},
                   {"last_heard", RuleType::duration, replicas},
                   {"queue_length", RuleType::integer, {5, 6}},
                   {"leads", RuleType::boolean, replicas},
                   {"note", RuleType::text, all},
                   {"state", RuleType::text, {0, 1}},
                   {"state", RuleType::integer, {6}}};
  schema.metrics = {{"requests_failed", RuleMetricKind::counter},
                    {"requests", RuleMetricKind::counter},
                    {"in_flight", RuleMetricKind::level},
                    {"wait", RuleMetricKind::level, RuleType::duration},
                    {"latency", RuleMetricKind::histogram, RuleType::duration},
                    {"size", RuleMetricKind::histogram, RuleType::real}};
  schema.selectors = {{"leader", "role == 'leader'"}, {"oldest", "term == max(term)"}, {"wrong", "role == 5"}};
  return schema;
}

/// A world that is what it is told to be; it starts with every field unknown and every node up.
class FakeWorld final : public RuleWorld {
 public:
  using Shown = std::variant<std::monostate, bool, std::int64_t, double, Duration, std::string>;

  explicit FakeWorld(const RuleSchema& schema)
      : schema_(schema), up_(schema.nodes.size(), true), paused_(schema.nodes.size()), grown_(schema.metrics.size()) {
    fields_.assign(schema.fields.size(), std::vector<Shown>(schema.nodes.size()));
    levels_.resize(schema.metrics.size());
  }

  [[nodiscard]] Time time() const override { return now; }
  [[nodiscard]] bool up(std::uint32_t node) const override { return up_[node]; }
  [[nodiscard]] bool paused(std::uint32_t node) const override { return paused_[node]; }
  [[nodiscard]] RuleValue field(std::uint32_t node, std::uint32_t field) const override {
    return seen(fields_[field][node]);
  }
  [[nodiscard]] std::uint64_t counter(std::uint32_t metric, Time at) const override {
    std::uint64_t count = 0;
    for (const auto& [time, by] : grown_[metric]) count += time <= at ? by : 0;
    return count;
  }
  [[nodiscard]] Time counter_grew(std::uint32_t metric, Time after) const override {
    for (const auto& [time, by] : grown_[metric]) {
      if (time > after && time <= now && by > 0) return time;
    }
    return Time::max();
  }
  [[nodiscard]] RuleValue level(std::uint32_t metric) const override { return seen(levels_[metric]); }
  [[nodiscard]] RuleValue percentile(std::uint32_t metric, double percent) const override {
    const RuleValue at_100 = seen(levels_[metric]);
    if (const auto* length = std::get_if<Duration>(&at_100))
      return Duration(static_cast<std::int64_t>(static_cast<double>(length->count()) * percent / 100));
    if (const auto* real = std::get_if<double>(&at_100)) return *real * percent / 100;
    return at_100;
  }

  void set_up(std::uint32_t node, bool up) { up_[node] = up; }
  void set_paused(std::uint32_t node, bool paused) { paused_[node] = paused; }
  void set(std::uint32_t node, std::uint32_t field, Shown value) { fields_[field][node] = std::move(value); }
  /// Of the field of that name that the node has.
  void set(std::string_view node, std::string_view field, Shown value) {
    set(node_named(node), field_named(node_named(node), field), std::move(value));
  }
  void set_level(std::uint32_t metric, Shown value) { levels_[metric] = std::move(value); }
  void grow(std::uint32_t metric, std::uint64_t by) { grown_[metric].emplace_back(now, by); }

  [[nodiscard]] std::uint32_t node_named(std::string_view name) const {
    const auto found = std::find_if(schema_.nodes.begin(), schema_.nodes.end(),
                                    [&](const RuleNode& node) { return node.name == name; });
    return static_cast<std::uint32_t>(found - schema_.nodes.begin());
  }
  [[nodiscard]] std::uint32_t field_named(std::uint32_t node, std::string_view name) const {
    const auto found = std::find_if(schema_.fields.begin(), schema_.fields.end(), [&](const RuleField& field) {
      return field.name == name && std::count(field.nodes.begin(), field.nodes.end(), node) > 0;
    });
    return static_cast<std::uint32_t>(found - schema_.fields.begin());
  }
  [[nodiscard]] std::uint32_t metric_named(std::string_view name) const {
    const auto found = std::find_if(schema_.metrics.begin(), schema_.metrics.end(),
                                    [&](const RuleMetric& metric) { return metric.name == name; });
    return static_cast<std::uint32_t>(found - schema_.metrics.begin());
  }
  [[nodiscard]] const RuleSchema& schema() const { return schema_; }

  Time now;

 private:
  static RuleValue seen(const Shown& shown) {
    if (const auto* text = std::get_if<std::string>(&shown)) return std::string_view(*text);
    if (const auto* boolean = std::get_if<bool>(&shown)) return *boolean;
    if (const auto* integer = std::get_if<std::int64_t>(&shown)) return *integer;
    if (const auto* real = std::get_if<double>(&shown)) return *real;
    if (const auto* length = std::get_if<Duration>(&shown)) return *length;
    return {};
  }

  RuleSchema schema_;
  std::vector<bool> up_, paused_;
  std::vector<std::vector<Shown>> fields_;
  std::vector<std::vector<std::pair<Time, std::uint64_t>>> grown_;
  std::vector<Shown> levels_;
};

}  // namespace orrery::scenario::rules_testing
