#include "metrics/exposition.hpp"

#include <charconv>
#include <cmath>

#include <orrery/core/number_text.hpp>
#include <orrery/metrics/metric_registry.hpp>

#include "core/utf8.hpp"

namespace orrery {
namespace metrics {

void append_escaped(std::string& text, std::string_view words, bool quotes) {
  while (!words.empty()) {
    const std::size_t bytes = utf8_character_bytes(words);
    if (bytes == 0)
      text += utf8_replacement;
    else if (words.front() == '\n')
      text += "\\n";
    else if (words.front() == '\\')
      text += "\\\\";
    else if (words.front() == '"' && quotes)
      text += "\\\"";
    else
      text += words.substr(0, bytes);
    words.remove_prefix(bytes == 0 ? 1 : bytes);
  }
}

std::string sample_name(std::string_view name, std::string_view suffix, std::string_view labels) {
  std::string text = std::string(name) + std::string(suffix);
  if (!labels.empty()) text += "{" + std::string(labels) + "}";
  return text + ' ';
}

std::string bound_text(double bound) {
  std::string text = number_text(bound);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

void append_number(std::string& text, std::uint64_t number) {
  char digits[20];
  text.append(digits, std::to_chars(digits, digits + sizeof(digits), number).ptr);
}

void append_number(std::string& text, double number) {
  if (std::isnan(number)) return void(text += "NaN");
  if (std::isinf(number)) return void(text += number > 0 ? "+Inf" : "-Inf");
  text += number_text(number);
}

}  // namespace metrics

std::string MetricRegistry::prometheus_text() const { return text(false); }
std::string MetricRegistry::open_metrics_text() const { return text(true); }

std::string MetricRegistry::text(bool open_metrics) const {
  std::string text;
  text.reserve(4096);
  for (const Family& family : families_) {
    std::string_view name = family.name;
    if (open_metrics && family.type == MetricType::counter) name.remove_suffix(std::string_view("_total").size());
    text.append("# HELP ").append(name) += ' ';
    metrics::append_escaped(text, family.help, open_metrics);
    text.append("\n# TYPE ").append(name).append(" ").append(to_string(family.type)) += '\n';
    if (open_metrics && family.unit != MetricUnit::none)
      text.append("# UNIT ").append(name).append(" ").append(to_string(family.unit)) += '\n';
    for (const Series& series : family.series) append_samples(family, series, text);
  }
  if (open_metrics) text += "# EOF\n";
  return text;
}

void MetricRegistry::append_samples(const Family& family, const Series& series, std::string& text) const {
  const auto sample = [&](std::size_t n, auto value) {
    text += series.sample_names[n];
    metrics::append_number(text, value);
    text += '\n';
  };
  if (family.type == MetricType::gauge) return sample(0, gauges_[series.index].value());
  if (family.type == MetricType::counter) {
    const std::uint64_t value = counters_[series.index].value();
    if (family.per_unit == 1) return sample(0, value);
    return sample(0, static_cast<double>(value) / static_cast<double>(family.per_unit));
  }
  const ExportedHistogram& histogram = histograms_[series.index];
  const std::size_t buckets = histogram.bounds().size() + 1;
  std::uint64_t count = 0;
  for (std::size_t n = 0; n < buckets; ++n) sample(n, count += histogram.count_in(n));
  sample(buckets, histogram.sum_seconds());
  sample(buckets + 1, count);
}

}  // namespace orrery
