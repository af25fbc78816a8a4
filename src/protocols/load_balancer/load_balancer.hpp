#pragma once

#include <cstdint>
#include <optional>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/load_balancer/backends.hpp"
#include "protocols/load_balancer/balancer_parameters.hpp"
#include "protocols/request.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/recent.hpp"
#include "protocols/services/slot_table.hpp"
#include "protocols/services/timer_queue.hpp"

namespace orrery::protocols {

/// Gives requests to other nodes, and passes on what they answer. It has no queue: what comes goes on at once.
class LoadBalancer final : public Process {
 public:
  using Parameters = BalancerParameters;
  using Metrics = BalancerMetrics;

  LoadBalancer(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}
  ~LoadBalancer() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::uint32_t outstanding() const { return backends_.outstanding(); }
  [[nodiscard]] std::uint32_t most_outstanding() const { return backends_.most_outstanding(); }
  [[nodiscard]] std::uint32_t usable() const { return env_ == nullptr ? 0 : backends_.usable(env_->now()); }
  [[nodiscard]] double imbalance() const { return imbalance_; }
  [[nodiscard]] double success_rate() const;
  [[nodiscard]] Duration latency_p99() const;

 private:
  enum TimerKind : std::uint8_t { timeout, retry, check, check_timeout, second };

  struct Passing {
    Endpoint client;
    Request request;  // With the number that the client gave it.
    Time arrived;
    std::uint32_t backend = 0;
    std::uint32_t attempts = 0;
  };

  Task<> keep_time();
  void on_timer(const TimerQueue::Timer& timer);
  void on(Endpoint from, Request&& request);
  void on(Endpoint, Reply&& reply);
  void forward(Passing&& passing);
  void attempt_failed(Passing&& passing, const Reply& reply);
  void answer(const Passing& passing, Reply&& reply);
  void begin_checks();
  void send_check(std::uint32_t backend);
  void check_over(std::uint64_t id, bool succeeded);
  void ended(std::uint32_t backend, bool succeeded);
  void update_levels();
  [[nodiscard]] Time run_time() const { return env_->simulator().now(); }

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  MessagePort port_;
  TimerQueue timers_;
  Backends backends_;
  SlotTable<Passing> passing_;
  SlotTable<std::uint32_t> checks_;  // Of which target.
  RetryBudget budget_;
  RecentCount ended_;
  RecentCount good_;
  RecentDurations latencies_;
  double imbalance_ = 0;
};

}  // namespace orrery::protocols
