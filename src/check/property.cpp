#include <orrery/check/property.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>

namespace orrery {
namespace {

bool is_assertion(PropertyKind kind) {
  return kind == PropertyKind::always || kind == PropertyKind::sometimes || kind == PropertyKind::reachable ||
         kind == PropertyKind::eventually;
}

bool is_violation(PropertyKind kind) { return kind != PropertyKind::sometimes && kind != PropertyKind::reachable; }

std::string key_of(PropertyKind kind, std::string_view name) {
  return std::string(name).append("\0", 1).append(to_string(kind));
}

}  // namespace

std::string_view to_string(PropertyKind kind) {
  switch (kind) {
    case PropertyKind::always: return "always";
    case PropertyKind::sometimes: return "sometimes";
    case PropertyKind::reachable: return "reachable";
    case PropertyKind::unreachable: return "unreachable";
    case PropertyKind::invariant: return "invariant";
    case PropertyKind::eventually: return "eventually";
    case PropertyKind::workload: return "workload";
    case PropertyKind::progress: return "progress";
    case PropertyKind::process: return "process";
  }
  return "?";
}

void PropertyLog::observe(std::function<void(std::string_view name)> observer) { observer_ = std::move(observer); }

PropertyCount* PropertyLog::find(PropertyKind kind, std::string_view name, std::string_view place) {
  std::string key = key_of(kind, name);
  auto found = properties_.find(key);
  if (found == properties_.end()) {
    if (properties_.size() >= properties_max) return nullptr;
    PropertyCount fresh{kind, std::string(name), std::string(place)};
    found = properties_.emplace(std::move(key), std::move(fresh)).first;
  }
  if (found->second.place.empty()) found->second.place = place;
  return &found->second;
}

bool PropertyLog::evaluate(PropertyKind kind, std::string_view name, bool held, std::string_view message,
                           std::string_view place) {
  if (PropertyCount* count = find(kind, name, place)) ++(held ? count->hits : count->failures);
  if (observer_ && held && is_assertion(kind)) [[unlikely]]
    observer_(name);
  if (held || !is_violation(kind)) return held;
  Violation violation{kind, std::string(name), std::string(message), std::string(place), {}, {}};
  if (const RunContext* run = current_run()) {
    violation.node = run->node;
    violation.at = run->simulator->now();
  }
  keep(std::move(violation));
  return held;
}

void PropertyLog::fail(Violation violation) {
  if (PropertyCount* count = find(violation.kind, violation.property, violation.place)) ++count->failures;
  keep(std::move(violation));
}

void PropertyLog::keep(Violation violation) {
  if (violations_.size() >= violations_max) return;
  violations_.push_back(std::move(violation));
  if (const RunContext* run = current_run()) run->simulator->stop();
}

void PropertyLog::see_value(std::string_view name, std::string_view value, std::string_view place) {
  const std::string full = std::string(name).append(": ").append(value);
  if (!properties_.contains(key_of(PropertyKind::sometimes, full)) &&
      ++values_.try_emplace(std::string(name)).first->second > values_max)
    return;
  evaluate(PropertyKind::sometimes, full, true, {}, place);
}

void PropertyLog::declare(PropertyKind kind, std::string_view name) { find(kind, name, {}); }

std::vector<PropertyCount> PropertyLog::counts() const {
  std::vector<PropertyCount> all;
  for (const auto& [key, count] : properties_) all.push_back(count);
  return all;
}

void PropertyLog::merge(const std::vector<PropertyCount>& counts) {
  for (const PropertyCount& other : counts) {
    PropertyCount* count = find(other.kind, other.name, other.place);
    if (count == nullptr) continue;
    count->hits += other.hits;
    count->failures += other.failures;
  }
}

namespace detail {

bool evaluate_property(PropertyKind kind, std::string_view name, bool held, std::string_view message,
                       std::source_location where) {
  const RunContext* run = current_run();
  PropertyLog* log = run == nullptr ? nullptr : run->properties;
  if (log == nullptr) {
    if (!held && is_violation(kind))
      std::fprintf(stderr, "%.*s '%.*s' failed: %.*s (%s:%u)\n", static_cast<int>(to_string(kind).size()),
                   to_string(kind).data(), static_cast<int>(name.size()), name.data(), static_cast<int>(message.size()),
                   message.data(), where.file_name(), static_cast<unsigned>(where.line()));
    return held;
  }
  return log->evaluate(kind, name, held, message, place_text(where));
}

void see_value(std::string_view name, std::string_view value, std::source_location where) {
  if (const RunContext* run = current_run(); run != nullptr && run->properties != nullptr)
    run->properties->see_value(name, value, place_text(where));
}

std::string place_text(std::source_location where) {
  const std::string_view path = where.file_name();
  const std::size_t slash = path.rfind('/');
  std::string place(slash == std::string_view::npos ? path : path.substr(slash + 1));
  return place.append(":").append(std::to_string(where.line()));
}

std::string describe_comparison(long double a, const char* relation, long double b) {
  std::array<char, 128> text;
  std::snprintf(text.data(), text.size(), "%.12Lg %s %.12Lg does not hold", a, relation, b);
  return text.data();
}

}  // namespace detail
}  // namespace orrery
