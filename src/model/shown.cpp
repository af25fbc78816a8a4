#include <orrery/model/shown.hpp>

#include <orrery/core/number_text.hpp>
#include <orrery/core/quantity.hpp>
#include <orrery/model/metrics.hpp>
#include <orrery/model/run_objects.hpp>

namespace orrery::model {

std::string_view to_string(ShownType type) {
  switch (type) {
    case ShownType::boolean: return "boolean";
    case ShownType::integer: return "integer";
    case ShownType::real: return "real";
    case ShownType::duration: return "duration";
    case ShownType::text: return "text";
  }
  return "?";
}

std::string to_string(const ShownValue& value) {
  if (const bool* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const std::int64_t* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const Duration* duration = std::get_if<Duration>(&value)) return duration_text(*duration);
  if (const std::string* text = std::get_if<std::string>(&value)) return *text;
  if (const double* real = std::get_if<double>(&value)) return number_text(*real);
  return "-";
}

void detail::declare(std::vector<ShownField>& fields, std::string_view name, ShownType type, std::string_view meaning) {
  fields.push_back({std::string(name), type, std::string(meaning)});
}

void detail::declare(std::vector<MetricInfo>& metrics, std::string_view name, MetricKind kind, std::string_view meaning,
                     std::string_view unit) {
  metrics.push_back({std::string(name), kind, std::string(unit), std::string(meaning)});
}

std::string_view to_string(MetricKind kind) {
  switch (kind) {
    case MetricKind::counter: return "counter";
    case MetricKind::histogram: return "histogram";
    case MetricKind::level: return "level";
    case MetricKind::series: return "series";
  }
  return "?";
}

void RunObjects::healed() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].witness != nullptr) entries_[i].witness->healed();
  }
}

void RunObjects::finish() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (entries_[i].witness != nullptr) entries_[i].witness->finish();
  }
}

}  // namespace orrery::model
