#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/request.hpp"
#include "protocols/service/service_parameters.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/recent.hpp"
#include "protocols/services/slot_table.hpp"
#include "protocols/services/targets.hpp"
#include "protocols/services/timer_queue.hpp"

namespace orrery::protocols {

/// Serves requests with some workers and a queue before them, and asks other nodes while it does.
class Service final : public Process {
 public:
  using Parameters = ServiceParameters;
  using Metrics = ServiceMetrics;

  Service(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}
  ~Service() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::uint64_t queue_length() const { return queue_.size(); }
  [[nodiscard]] std::uint64_t busy() const { return busy_; }
  [[nodiscard]] double utilisation() const { return static_cast<double>(busy_) / parameters_.workers; }
  [[nodiscard]] Duration waiting_p99() const;
  [[nodiscard]] double throughput() const;
  /// Of all its dependencies, the one that is worst off.
  [[nodiscard]] std::string_view breaker() const;
  [[nodiscard]] std::string_view version() const { return parameters_.version; }

 private:
  enum TimerKind : std::uint8_t { served, call_timeout, call_retry };

  struct Job {
    Endpoint client;
    Request request;
    Time arrived;
    Time started;
    std::uint32_t stage = 0;       // Which dependency is asked.
    std::uint32_t calls_left = 0;  // Of that stage.
    bool working = false;          // A worker has it.
    std::string value{};
  };
  struct Call {
    std::uint64_t job = 0;
    std::uint32_t dependency = 0;
    std::uint32_t target = 0;
    std::uint32_t attempts = 0;
  };
  // What is known of a dependency beside its options.
  struct Dependency {
    std::vector<Target> targets;
    CircuitBreaker breaker;
    RetryBudget budget;
    std::uint32_t next = 0;
  };

  Task<> keep_time();
  static Task<> work(Service& service, std::uint64_t job, Duration time);
  void on(Endpoint from, Request&& request);
  void take_next();
  void start(std::uint64_t job);
  void on_served(std::uint64_t job);
  void free_worker(Job& job);
  void refuse(std::uint64_t job);
  void drop(std::uint64_t job);
  [[nodiscard]] std::uint64_t pop();
  [[nodiscard]] bool waited_too_long(const Job& job) const;
  void finish(std::uint64_t job, ReplyStatus status);

  void ask_others(std::uint64_t job);
  void begin_call(std::uint64_t job, std::uint32_t dependency, std::uint32_t target);
  void send_call(Call call);
  void on(Endpoint, Reply&& reply);
  void call_failed(const Call& call);
  void call_over(const Call& call, bool succeeded);
  [[nodiscard]] Time run_time() const { return env_->simulator().now(); }

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  MessagePort port_;
  TimerQueue timers_;
  SlotTable<Job> jobs_;
  SlotTable<Call> calls_;
  std::deque<std::uint64_t> queue_;
  Time queue_was_empty_;
  std::uint32_t busy_ = 0;
  std::vector<Dependency> dependencies_;
  RecentDurations waits_;
  RecentCount completed_;
};

}  // namespace orrery::protocols
