#include "cli/run_result_text.hpp"

#include <algorithm>
#include <cstdio>
#include <map>

#include <orrery/core/quantity.hpp>
#include <orrery/model/model.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/testing/report.hpp>

#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using detail::Align;
using detail::grouped;
using detail::Paint;
using detail::TextTable;
using scenario::MetricResult;
using scenario::RuleVerdict;
using scenario::RunResult;

std::string outcome_text(RuleVerdict verdict, const Paint& paint) {
  switch (verdict) {
    case RuleVerdict::held: return paint.green("held");
    case RuleVerdict::failed: return paint.red("failed");
    case RuleVerdict::never_applied: return paint.yellow("never applied");
    case RuleVerdict::pending: return paint.yellow("undecided");
  }
  return "?";
}

std::string expectations_text(const RunResult& result, const Paint& paint, std::size_t width) {
  TextTable table({Align::left, Align::left});
  for (const scenario::ExpectationOutcome& expectation : result.expectations)
    table.row({outcome_text(expectation.verdict, paint), detail::printable(expectation.text)});
  for (const PropertyCount& property : result.properties) {
    if (property.kind != PropertyKind::invariant || property.name.find('.') == std::string::npos) continue;
    const auto same = [&](const scenario::ExpectationOutcome& e) { return e.text == property.name; };
    if (std::any_of(result.expectations.begin(), result.expectations.end(), same)) continue;
    table.row({property.failures > 0 ? paint.red("failed") : paint.green("held"), property.name});
  }
  const std::string text = table.text("  ", width);
  return text.empty() ? text : "\n" + paint.bold("expectations") + "\n" + text;
}

std::string violations_text(const RunResult& result, const Paint& paint, std::size_t width) {
  std::string text;
  for (const Violation& violation : result.violations) {
    text += "\n" + paint.red(violation.property) + " at " + duration_text(violation.at - Time()) +
            (violation.node.empty() ? "" : " on " + violation.node) + "\n";
    for (const std::string& line : detail::wrapped(detail::printable(violation.message), width - 2))
      text += "  " + line + "\n";
  }
  return text;
}

std::string faults_text(const RunResult& result, const Paint& paint, std::size_t width) {
  TextTable table({Align::left, Align::right});
  for (const FaultCount& fault : result.faults) table.row({fault.kind, grouped(fault.count)});
  const std::string text = table.text("  ", width);
  return text.empty() ? text : "\n" + paint.bold("faults") + "\n" + text;
}

// Nodes that show the same are told together.
std::string nodes_text(const RunResult& result, const Paint& paint, std::size_t width) {
  constexpr std::size_t nodes_max = 20;
  TextTable table({Align::left, Align::left, Align::left});
  std::size_t told = 0;
  for (const scenario::NodeResult& node : result.nodes) {
    if (++told > nodes_max) break;
    std::string shown;
    for (const auto& [name, value] : node.shown) shown += (shown.empty() ? "" : "  ") + name + " " + value;
    table.row({node.name, node.model, node.up ? shown : "down"});
  }
  std::string text = table.text("  ", width);
  if (result.nodes.size() > nodes_max)
    text += "  … and " + grouped(std::uint64_t{result.nodes.size() - nodes_max}) + " more; --json has them all\n";
  return "\n" + paint.bold("nodes") + "\n" + text;
}

std::string metric_text(const MetricResult& metric) {
  const std::string& unit = metric.info.unit;
  switch (metric.info.kind) {
    case model::MetricKind::counter: return grouped(metric.count);
    case model::MetricKind::level:
      return "mean " + metric_value_text(metric.mean_level, unit) + "  max of a node " +
             metric_value_text(static_cast<double>(metric.max_level), unit);
    case model::MetricKind::histogram: {
      if (metric.histogram.empty()) return "none";
      std::string text = grouped(metric.count) + " values";
      for (const auto& [name, percent] :
           {std::pair{"p50", 50.0}, {"p95", 95.0}, {"p99", 99.0}, {"p99.9", 99.9}, {"max", 100.0}})
        text += std::string("  ") + name + " " +
                metric_value_text(static_cast<double>(metric.histogram.percentile(percent)), unit);
      return text;
    }
    case model::MetricKind::series: return std::to_string(metric.series.size()) + " points";
  }
  return {};
}

std::string metrics_text(const RunResult& result, const Paint& paint, std::size_t width) {
  TextTable table({Align::left, Align::left});
  for (const MetricResult& metric : result.metrics)
    table.row({metric.model + "." + metric.info.name, metric_text(metric)});
  const std::string text = table.text("  ", width);
  return text.empty() ? text : "\n" + paint.bold("metrics") + "\n" + text;
}

}  // namespace

std::string metric_value_text(double value, const std::string& unit) {
  char text[64];
  if (unit == "ns") {
    const std::pair<double, const char*> scales[] = {{1e9, "s"}, {1e6, "ms"}, {1e3, "us"}};
    for (const auto& [scale, name] : scales) {
      if (value < scale) continue;
      std::snprintf(text, sizeof text, "%.4g %s", value / scale, name);
      return text;
    }
    std::snprintf(text, sizeof text, "%.0f ns", value);
    return text;
  }
  std::snprintf(text, sizeof text, "%.4g", value);
  return unit.empty() ? text : text + (" " + unit);
}

std::string to_text(const scenario::Scenario& scenario, const RunResult& result, bool colour, std::size_t width) {
  const Paint paint(colour);
  std::string text = paint.bold(detail::printable(scenario.name));
  if (!scenario.title.empty()) text += ": " + detail::printable(scenario.title);
  text += "\n  seed " + std::to_string(result.seed) + ", " + duration_text(result.simulated) + " simulated, " +
          grouped(result.events) + " events, digest " + digest_text(result.digest) + "\n";
  text += expectations_text(result, paint, width);
  text += violations_text(result, paint, width);
  text += faults_text(result, paint, width);
  text += nodes_text(result, paint, width);
  text += metrics_text(result, paint, width);
  text += "\n" +
          (result.ok ? paint.green("fine") : paint.red(result.broken ? "a rule broke the run" : "not as expected")) +
          "\n";
  return text;
}

}  // namespace orrery::cli
