#include <orrery/metrics/metric_registry.hpp>

#include <algorithm>

#include <orrery/core/number_text.hpp>

#include "metrics/exposition.hpp"

namespace orrery {
namespace {

using metrics::append_escaped;

bool is_small(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words of small letters and digits, a letter first, with single underscores between them.
bool is_snake_case(std::string_view name) {
  if (name.empty() || !is_small(name.front()) || name.back() == '_') return false;
  if (name.find("__") != std::string_view::npos) return false;
  return std::all_of(name.begin(), name.end(), [](char c) { return is_small(c) || is_digit(c) || c == '_'; });
}

std::string problem_with_name(MetricType type, const MetricDescription& description) {
  std::string_view name = description.name;
  if (!is_snake_case(name)) return "a name is small letters, digits, and single underscores between words";
  if (!name.starts_with("orrery_")) return "a name begins with \"orrery_\"";
  const bool total = name.ends_with("_total");
  if (total != (type == MetricType::counter)) return "counters end with \"_total\", and nothing else does";
  if (total) name.remove_suffix(6);
  for (const std::string_view own : {"_bucket", "_count", "_sum", "_created", "_info", "_total"})
    if (name.ends_with(own)) return "names that end with \"" + std::string(own) + "\" are Prometheus' own";
  for (const MetricUnit unit : {MetricUnit::seconds, MetricUnit::bytes, MetricUnit::ratio}) {
    const std::string suffix = "_" + std::string(to_string(unit));
    if (name.ends_with(suffix) != (unit == description.unit)) return "a name ends with its unit, before any \"_total\"";
  }
  if (type == MetricType::histogram && description.unit != MetricUnit::seconds) return "histograms are in seconds";
  if (description.help.empty()) return "the help is missing";
  return "";
}

std::string problem_with_labels(const MetricLabels& labels) {
  constexpr std::size_t bytes_max = 256;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    const auto& [name, value] = labels[n];
    if (!is_snake_case(name)) return "a label is small letters, digits, and single underscores between words";
    if (name == "le" || name == "quantile" || name == "job" || name == "instance")
      return "the label \"" + name + "\" is Prometheus' own";
    if (value.size() > bytes_max) return "a label's value has at most " + std::to_string(bytes_max) + " bytes";
    for (std::size_t other = 0; other < n; ++other)
      if (labels[other].first == name) return "the label \"" + name + "\" is there twice";
  }
  return "";
}

std::string labels_text(const MetricLabels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += (text.empty() ? "" : ",") + name + "=\"";
    append_escaped(text, value, true);
    text += '"';
  }
  return text;
}

}  // namespace

std::string_view to_string(MetricUnit unit) {
  switch (unit) {
    case MetricUnit::none: return "";
    case MetricUnit::seconds: return "seconds";
    case MetricUnit::bytes: return "bytes";
    case MetricUnit::ratio: return "ratio";
  }
  ORRERY_CHECK(false);
  return "";
}

std::string_view to_string(MetricType type) {
  switch (type) {
    case MetricType::counter: return "counter";
    case MetricType::gauge: return "gauge";
    case MetricType::histogram: return "histogram";
  }
  ORRERY_CHECK(false);
  return "";
}

const MetricRegistry::Family* MetricRegistry::family(std::string_view name) const {
  const auto found =
      std::find_if(families_.begin(), families_.end(), [&](const Family& one) { return one.name == name; });
  return found == families_.end() ? nullptr : &*found;
}

std::string MetricRegistry::problem_with(MetricType type, const MetricDescription& description,
                                         const MetricLabels& labels) const {
  if (const std::string problem = problem_with_name(type, description); !problem.empty()) return problem;
  if (const std::string problem = problem_with_labels(labels); !problem.empty()) return problem;
  const Family* const known = family(description.name);
  if (known == nullptr) return "";
  if (known->type != type) return "it is a " + std::string(to_string(known->type)) + " already";
  const std::string text = labels_text(labels);
  const bool there = std::any_of(known->series.begin(), known->series.end(),
                                 [&](const Series& series) { return series.labels == text; });
  if (!there && known->series.size() >= series_max)
    return "it has " + std::to_string(series_max) + " series already: too many values of labels";
  return "";
}

// Null if there is none yet.
MetricRegistry::Series* MetricRegistry::find(const MetricDescription& description, const MetricLabels& labels) {
  auto* const known = const_cast<Family*>(family(description.name));
  if (known == nullptr) return nullptr;
  const std::string text = labels_text(labels);
  for (Series& series : known->series)
    if (series.labels == text) return &series;
  return nullptr;
}

MetricRegistry::Series& MetricRegistry::add(MetricType type, const MetricDescription& description,
                                            const MetricLabels& labels) {
  auto* known = const_cast<Family*>(family(description.name));
  if (known == nullptr) {
    known = &families_.emplace_back(Family{.name = std::string(description.name),
                                           .help = std::string(description.help),
                                           .type = type,
                                           .unit = description.unit,
                                           .per_unit = description.per_unit,
                                           .series = {}});
  }
  return known->series.emplace_back(Series{.labels = labels_text(labels), .sample_names = {}});
}

namespace {
void require(const std::string& problem) { ORRERY_CHECK_MESSAGE(problem.empty(), problem.c_str()); }
}  // namespace

Counter& MetricRegistry::counter(const MetricDescription& description, const MetricLabels& labels,
                                 std::uint32_t shards) {
  require(problem_with(MetricType::counter, description, labels));
  if (const Series* there = find(description, labels)) return counters_[there->index];
  Series& made = add(MetricType::counter, description, labels);
  made.index = counters_.size();
  made.sample_names = {metrics::sample_name(description.name, "", made.labels)};
  return counters_.emplace_back(shards);
}

Gauge& MetricRegistry::gauge(const MetricDescription& description, const MetricLabels& labels) {
  require(problem_with(MetricType::gauge, description, labels));
  if (const Series* there = find(description, labels)) return gauges_[there->index];
  Series& made = add(MetricType::gauge, description, labels);
  made.index = gauges_.size();
  made.sample_names = {metrics::sample_name(description.name, "", made.labels)};
  return gauges_.emplace_back();
}

ExportedHistogram& MetricRegistry::histogram(const MetricDescription& description, std::span<const double> bounds,
                                             const MetricLabels& labels) {
  require(problem_with(MetricType::histogram, description, labels));
  if (const Series* there = find(description, labels)) return histograms_[there->index];
  Series& made = add(MetricType::histogram, description, labels);
  made.index = histograms_.size();
  const std::string before = made.labels.empty() ? "" : made.labels + ",";
  for (const double bound : bounds) {
    made.sample_names.push_back(
        metrics::sample_name(description.name, "_bucket", before + "le=\"" + metrics::bound_text(bound) + "\""));
  }
  made.sample_names.push_back(metrics::sample_name(description.name, "_bucket", before + "le=\"+Inf\""));
  made.sample_names.push_back(metrics::sample_name(description.name, "_sum", made.labels));
  made.sample_names.push_back(metrics::sample_name(description.name, "_count", made.labels));
  return histograms_.emplace_back(bounds);
}

}  // namespace orrery
