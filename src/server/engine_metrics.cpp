#include <orrery/server/engine_metrics.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include <orrery/engine/engine.hpp>
#include <orrery/metrics/metric_registry.hpp>

#include "platform/clock.hpp"

namespace orrery {
namespace {

constexpr std::array<double, 16> dispatch_bounds{1e-7, 2.5e-7, 5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5,
                                                 5e-5, 1e-4,   1e-3, 1e-2, 0.1,    1,    2.5,  10};

constexpr std::string_view text_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view open_metrics_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
constexpr std::string_view end_of_open_metrics = "# EOF\n";

}  // namespace

struct EngineMetrics::State {
  struct Total {
    Counter* counter;
    std::uint64_t EngineStats::* member;
  };

  struct Worker {
    Counter* busy_ns;
    Counter* dispatches;
    Counter* steals;
  };

  explicit State(std::uint32_t threads);

  void update(const Engine& engine, Tick lag);
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

EngineMetrics::EngineMetrics(std::uint32_t threads) : state_(std::make_unique<State>(threads)) {}
EngineMetrics::EngineMetrics(EngineMetrics&&) noexcept = default;
EngineMetrics::~EngineMetrics() = default;
void EngineMetrics::update(const Engine& engine, Tick lag) { state_->update(engine, lag); }
const MetricRegistry& EngineMetrics::registry() const { return state_->registry_; }

EngineMetrics::State::State(std::uint32_t threads)
    : tick_(registry_.gauge({.name = "orrery_engine_tick", .help = "The next tick to be run."})),
      simulated_(registry_.gauge({.name = "orrery_engine_simulated_seconds",
                                  .help = "Simulated time of that tick.",
                                  .unit = MetricUnit::seconds})),
      speed_(registry_.gauge({.name = "orrery_engine_speed_ratio",
                              .help = "Simulated seconds in a second of the host's clock, lately.",
                              .unit = MetricUnit::ratio})),
      lag_(registry_.gauge({.name = "orrery_engine_lag_seconds",
                            .help = "Simulated time by which a paced world is behind the clock.",
                            .unit = MetricUnit::seconds})),
      actors_(registry_.gauge({.name = "orrery_engine_actors", .help = "Actors that exist."})),
      memory_(registry_.gauge({.name = "orrery_engine_memory_bytes",
                               .help = "Memory reserved for actors, mail and snapshots.",
                               .unit = MetricUnit::bytes})),
      threads_(registry_.gauge({.name = "orrery_engine_threads", .help = "Threads that run the world."})),
      dispatches_(registry_.histogram({.name = "orrery_engine_dispatch_seconds",
                                       .help = "How long the handlers of messages took, of those that were measured.",
                                       .unit = MetricUnit::seconds},
                                      dispatch_bounds)) {
  using S = EngineStats;
  count("orrery_engine_windows_total", "Windows of simulated time that were run.", &S::windows);
  count("orrery_engine_parallel_windows_total", "Windows that more than one thread ran.", &S::parallel_windows);
  count("orrery_engine_messages_total", "Messages handled.", &S::messages);
  count("orrery_engine_actor_ticks_total", "Ticks that actors took.", &S::ticks);
  count("orrery_engine_emitted_total", "Messages emitted to subscribers.", &S::emitted);
  count("orrery_engine_undeliverable_messages_total", "Messages for actors that were gone.", &S::to_nobody);
  count("orrery_engine_deferred_messages_total", "Times that a message had to wait for its receiver.", &S::deferred);
  const char* const dropped = "orrery_engine_dropped_messages_total";
  const char* const dropped_help = "Messages dropped as a policy has it.";
  count(dropped, dropped_help, &S::overflowed, {{"reason", "mailbox_full"}});
  count(dropped, dropped_help, &S::dropped, {{"reason", "receiver_down"}});
  count("orrery_engine_rejected_messages_total",
        "Messages dropped by a full mailbox, of which their senders were told.", &S::rejected);
  count("orrery_engine_held_actors_total", "Times that an actor was held until another had room for its mail.",
        &S::held);
  count("orrery_engine_avoided_deadlocks_total", "Times that it was not, since they would have waited for one another.",
        &S::deadlocks);
  count("orrery_engine_failures_total", "Handlers that failed.", &S::failures);
  count("orrery_engine_spawned_total", "Actors spawned.", &S::spawned);
  count("orrery_engine_stopped_total", "Actors that ended for good.", &S::stopped);
  count("orrery_engine_snapshots_total", "Snapshots taken.", &S::snapshots);
  count("orrery_engine_contended_operations_total", "Atomic operations on what threads share.", &S::contended);
  add_workers(threads);
}

void EngineMetrics::State::add_workers(std::uint32_t threads) {
  const std::size_t shown = std::clamp<std::size_t>(threads, 1, MetricRegistry::series_max);
  for (std::size_t worker = 0; worker < shown; ++worker) {
    const bool is_rest = worker + 1 == shown && shown < threads;
    const MetricLabels labels = {{"worker", is_rest ? "others" : std::to_string(worker)}};
    workers_.push_back(
        {&registry_.counter({.name = "orrery_engine_worker_busy_seconds_total",
                             .help = "How long a thread of the engine was busy; the first also between windows.",
                             .unit = MetricUnit::seconds,
                             .per_unit = 1'000'000'000},
                            labels),
         &registry_.counter({.name = "orrery_engine_worker_dispatches_total",
                             .help = "Messages and ticks that a thread of the engine handled."},
                            labels),
         &registry_.counter({.name = "orrery_engine_worker_steals_total",
                             .help = "Partitions that a thread of the engine took over from another."},
                            labels)});
  }
}

void EngineMetrics::State::show(const std::vector<WorkerStats>& workers) {
  std::vector<WorkerStats> shown(workers_.size());
  for (std::size_t worker = 0; worker < workers.size(); ++worker) {
    WorkerStats& sum = shown[std::min(worker, shown.size() - 1)];
    sum.busy += workers[worker].busy;
    sum.dispatches += workers[worker].dispatches;
    sum.steals += workers[worker].steals;
  }
  for (std::size_t worker = 0; worker < shown.size(); ++worker) {
    workers_[worker].busy_ns->advance_to(static_cast<std::uint64_t>(shown[worker].busy.count()));
    workers_[worker].dispatches->advance_to(shown[worker].dispatches);
    workers_[worker].steals->advance_to(shown[worker].steals);
  }
}

void EngineMetrics::State::count(const char* name, const char* help, std::uint64_t EngineStats::* member,
                                 const MetricLabels& labels) {
  totals_.push_back({&registry_.counter({.name = name, .help = help}, labels), member});
}

void EngineMetrics::State::update(const Engine& engine, Tick lag) {
  const EngineStats stats = engine.stats();
  for (const Total& total : totals_) total.counter->advance_to(stats.*total.member);
  const std::uint64_t now_ns = platform::steady_now_ns();
  const Time now = engine.now();
  if (updated_ns_ != 0 && now_ns > updated_ns_ && now >= updated_at_)
    speed_.set(static_cast<double>(now.ns() - updated_at_.ns()) / static_cast<double>(now_ns - updated_ns_));
  updated_ns_ = now_ns;
  updated_at_ = now;
  lag_.set(static_cast<double>(lag) * engine.options().tick_rate.delta());
  tick_.set(static_cast<double>(engine.tick()));
  simulated_.set(static_cast<double>(now.ns()) / 1e9);
  actors_.set(static_cast<double>(engine.population()));
  memory_.set(static_cast<double>(stats.memory));
  threads_.set(static_cast<double>(engine.options().threads));
  dispatches_.show(engine.dispatch_times());
  show(engine.workers());
}

HttpResponse EngineMetrics::answer(const HttpRequest& request) const {
  if (request.path != "/metrics") return {.status = 404, .body = "there is only /metrics\n"};
  const MetricRegistry* const own[] = {&state_->registry_};
  return exposition_of(own, request.accept);
}

HttpResponse exposition_of(std::span<const MetricRegistry* const> registries, const std::string& accept) {
  const bool open = accept.find("application/openmetrics-text") != std::string::npos;
  std::string body;
  for (const MetricRegistry* registry : registries) {
    if (body.ends_with(end_of_open_metrics)) body.resize(body.size() - end_of_open_metrics.size());
    body += open ? registry->open_metrics_text() : registry->prometheus_text();
  }
  return {.content_type = std::string(open ? open_metrics_type : text_type), .body = std::move(body)};
}

}  // namespace orrery
