#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/bench/frame.hpp>
#include <orrery/metrics/metric_registry.hpp>
#include <orrery/server/engine_metrics.hpp>

#include "server/protocol.hpp"

namespace orrery::server {

/// What a node has done, and what runs on it, for Prometheus. The node's thread tells; scrapes come from any thread.
class NodeMetrics {
 public:
  NodeMetrics();

  void clients(std::size_t connected) { clients_.set(static_cast<double>(connected)); }
  void received() { messages_.add(); }
  void refused(ErrorReason reason) { errors_[static_cast<std::size_t>(reason)]->add(); }
  void began();
  /// `engine` is what runs, between two of its runs; null if that is none.
  void update(const BenchmarkFrame& frame, const Engine* engine);
  /// What was running is no more, and neither are its series.
  void ended();

  /// All series, as text or as OpenMetrics, whichever `accept` asks for.
  [[nodiscard]] HttpResponse scrape(const std::string& accept) const;
  /// Those whose names match a pattern with "*" and "?"; "" is all.
  [[nodiscard]] std::vector<MetricSample> samples(std::string_view pattern) const;

 private:
  mutable std::mutex mutex_;  // Of the registry's series, and of which engine it is.
  MetricRegistry registry_;
  Gauge& clients_;
  Counter& messages_;
  Counter& runs_;
  Counter& operations_;
  Gauge& running_;
  Gauge& uptime_;
  Gauge& memory_;
  Gauge& queue_;
  std::vector<Counter*> errors_;
  std::array<Gauge*, 6> latencies_{};
  std::vector<Gauge*> workers_;
  std::uint64_t counted_ = 0;  // Of this run's operations.
  std::unique_ptr<EngineMetrics> engine_;
};

/// Whether a name is of a pattern in which "*" stands for any text and "?" for any character.
[[nodiscard]] bool matches(std::string_view name, std::string_view pattern);
/// The samples of a text in Prometheus' format.
[[nodiscard]] std::vector<MetricSample> samples_of(std::string_view text);

}  // namespace orrery::server
