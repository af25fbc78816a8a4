#include "server/node_metrics.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <orrery/engine/engine.hpp>

namespace orrery::server {
namespace {

constexpr std::array<std::pair<const char*, std::uint64_t LatencySummary::*>, 6> quantiles{
    {{"p50", &LatencySummary::p50_ns},
     {"p90", &LatencySummary::p90_ns},
     {"p95", &LatencySummary::p95_ns},
     {"p99", &LatencySummary::p99_ns},
     {"p99.9", &LatencySummary::p999_ns},
     {"max", &LatencySummary::max_ns}}};

constexpr std::size_t workers_max = MetricRegistry::series_max;

// `at` is behind the opening quote, and comes to stand behind the closing one.
std::string quoted(std::string_view text, std::size_t& at) {
  std::string value;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      ++at;
      value += text[at] == 'n' ? '\n' : text[at];
    } else {
      value += text[at];
    }
  }
  ++at;
  return value;
}

double number_of(std::string_view word) {
  if (word == "+Inf") return std::numeric_limits<double>::max();
  double value = 0;
  std::from_chars(word.data(), word.data() + word.size(), value);
  return value;
}

MetricSample sample_of(std::string_view line) {
  MetricSample sample;
  std::size_t at = std::min(line.find_first_of("{ "), line.size());
  sample.name = line.substr(0, at);
  if (at < line.size() && line[at] == '{') {
    ++at;
    while (at < line.size() && line[at] != '}') {
      const std::size_t equals = std::min(line.find('=', at), line.size());
      std::string name(line.substr(at, equals - at));
      at = std::min(equals + 2, line.size());
      sample.labels.emplace_back(std::move(name), quoted(line, at));
      if (at < line.size() && line[at] == ',') ++at;
    }
    ++at;
  }
  at = std::min(line.find_first_not_of(' ', std::min(at, line.size())), line.size());
  sample.value = number_of(line.substr(at, line.find(' ', at) - at));
  return sample;
}

}  // namespace

bool matches(std::string_view name, std::string_view pattern) {
  std::size_t n = 0, p = 0, star = std::string_view::npos, resumed = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resumed = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;  // The last star takes one character more.
      n = ++resumed;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::vector<MetricSample> samples_of(std::string_view text) {
  std::vector<MetricSample> samples;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (!line.empty() && line.front() != '#') samples.push_back(sample_of(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return samples;
}

NodeMetrics::NodeMetrics()
    : clients_(registry_.gauge({.name = "orrery_node_clients", .help = "WebSocket clients."})),
      messages_(registry_.counter({.name = "orrery_node_messages_total", .help = "Messages from clients."})),
      runs_(registry_.counter({.name = "orrery_node_runs_total", .help = "Scenarios that were begun."})),
      operations_(registry_.counter(
          {.name = "orrery_node_operations_total", .help = "Operations of scenarios, whatever they are."})),
      running_(registry_.gauge({.name = "orrery_node_running", .help = "1 while a scenario runs."})),
      uptime_(registry_.gauge({.name = "orrery_node_run_seconds",
                               .help = "How long the scenario has been running.",
                               .unit = MetricUnit::seconds})),
      memory_(registry_.gauge({.name = "orrery_node_observed_memory_bytes",
                               .help = "Memory of what is observed.",
                               .unit = MetricUnit::bytes})),
      queue_(registry_.gauge(
          {.name = "orrery_node_observed_queue_depth", .help = "Messages or events that wait in what is observed."})) {
  for (const ErrorReason reason : error_reasons())
    errors_.push_back(
        &registry_.counter({.name = "orrery_node_errors_total", .help = "Messages that were answered with an error."},
                           {{"code", std::string(to_string(reason))}}));
  for (std::size_t i = 0; i < quantiles.size(); ++i)
    latencies_[i] = &registry_.gauge({.name = "orrery_node_operation_latency_seconds",
                                      .help = "How long operations took lately.",
                                      .unit = MetricUnit::seconds},
                                     {{"percentile", quantiles[i].first}});
}

void NodeMetrics::began() {
  runs_.add();
  counted_ = 0;
  const std::lock_guard lock(mutex_);
  engine_.reset();
}

void NodeMetrics::update(const BenchmarkFrame& frame, const Engine* engine) {
  operations_.add(frame.operations - std::min(counted_, frame.operations));
  counted_ = frame.operations;
  running_.set(frame.running ? 1 : 0);
  uptime_.set(static_cast<double>(frame.uptime_ns) / 1e9);
  const LatencySummary latency = frame.latency.value_or(LatencySummary{});
  for (std::size_t i = 0; i < quantiles.size(); ++i)
    latencies_[i]->set(static_cast<double>(latency.*quantiles[i].second) / 1e9);
  const std::lock_guard lock(mutex_);
  if (frame.observer) {
    memory_.set(static_cast<double>(frame.observer->memory_bytes));
    queue_.set(static_cast<double>(frame.observer->queue_depth));
    const auto& loads = frame.observer->workers;
    while (workers_.size() < std::min(loads.size(), workers_max))
      workers_.push_back(&registry_.gauge({.name = "orrery_node_worker_busy_ratio",
                                           .help = "The share of time in which a worker had work.",
                                           .unit = MetricUnit::ratio},
                                          {{"worker", std::to_string(workers_.size())}}));
    for (std::size_t i = 0; i < workers_.size(); ++i) workers_[i]->set(i < loads.size() ? loads[i].busy : 0);
  }
  if (engine == nullptr) return;
  if (engine_ == nullptr) engine_ = std::make_unique<EngineMetrics>(engine->options().threads);
  engine_->update(*engine);
}

void NodeMetrics::ended() {
  for (Gauge* const gauge : {&running_, &uptime_, &memory_, &queue_}) gauge->set(0);
  for (Gauge* const latency : latencies_) latency->set(0);
  const std::lock_guard lock(mutex_);
  for (Gauge* const worker : workers_) worker->set(0);
  engine_.reset();
}

HttpResponse NodeMetrics::scrape(const std::string& accept) const {
  const std::lock_guard lock(mutex_);
  std::vector<const MetricRegistry*> registries = {&registry_};
  if (engine_ != nullptr) registries.push_back(&engine_->registry());
  return exposition_of(registries, accept);
}

std::vector<MetricSample> NodeMetrics::samples(std::string_view pattern) const {
  std::vector<MetricSample> all = samples_of(scrape("").body);
  std::erase_if(all, [&](const MetricSample& one) { return !pattern.empty() && !matches(one.name, pattern); });
  return all;
}

}  // namespace orrery::server
