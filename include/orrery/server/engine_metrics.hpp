#pragma once

#include <span>
#include <string>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/engine_stats.hpp>
#include <orrery/engine/worker_stats.hpp>
#include <orrery/metrics/metric_registry.hpp>
#include <orrery/server/http_server.hpp>

namespace orrery {

class Engine;

/// All that these registries have, which have no metric in common: as text or as OpenMetrics, whichever the header
/// `Accept` asks for.
[[nodiscard]] HttpResponse exposition_of(std::span<const MetricRegistry* const> registries, const std::string& accept);

/// What an engine has done, for Prometheus. The thread that uses the engine tells now and then how far it is; scrapes
/// come from any thread, and touch nothing of the engine's.
class EngineMetrics {
 public:
  /// Of an engine with so many threads; those beyond the 255th are shown as one, "others".
  explicit EngineMetrics(std::uint32_t threads = 1);

  /// What scrapes see from now on; `lag` is that of its pacer, if it has one. Between runs of the engine, on the thread
  /// that uses it.
  void update(const Engine& engine, Tick lag = 0);

  /// `/metrics`, as text or as OpenMetrics, whichever is asked for.
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;
  [[nodiscard]] const MetricRegistry& registry() const { return registry_; }

 private:
  struct Total {
    Counter* counter;
    std::uint64_t EngineStats::* member;
  };

  struct Worker {
    Counter* busy_ns;
    Counter* dispatches;
    Counter* steals;
  };

  void add_workers(std::uint32_t threads);
  void show(const std::vector<WorkerStats>& workers);
  void count(const char* name, const char* help, std::uint64_t EngineStats::* member, const MetricLabels& labels = {});

  MetricRegistry registry_;
  std::vector<Total> totals_;
  std::vector<Worker> workers_;
  Gauge& tick_;
  Gauge& simulated_;
  Gauge& speed_;
  Gauge& lag_;
  Gauge& actors_;
  Gauge& memory_;
  Gauge& threads_;
  ExportedHistogram& dispatches_;
  std::uint64_t updated_ns_ = 0;  // When, on the host's clock; 0: never.
  Time updated_at_;               // The simulated time then.
};

}  // namespace orrery
