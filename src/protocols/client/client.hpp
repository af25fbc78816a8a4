#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/client/client_parameters.hpp"
#include "protocols/client/request_source.hpp"
#include "protocols/client/target_chooser.hpp"
#include "protocols/request.hpp"
#include "protocols/request_history.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/recent.hpp"
#include "protocols/services/slot_table.hpp"
#include "protocols/services/targets.hpp"
#include "protocols/services/timer_queue.hpp"

namespace orrery::protocols {

/// Asks nodes for something, as users would: at a rate or one after the other, with timeouts, retries and hedges.
class Client final : public Process {
 public:
  using Parameters = ClientParameters;
  using Metrics = ClientMetrics;
  using Witness = RequestHistory;

  /// `history` may be null.
  Client(const Parameters& parameters, Metrics& metrics, RequestHistory* history)
      : parameters_(parameters), metrics_(metrics), history_(history) {}
  ~Client() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::uint64_t in_flight() const { return requests_.size(); }
  [[nodiscard]] double goodput() const;
  [[nodiscard]] double success_rate() const;
  [[nodiscard]] Duration latency_p50() const;
  [[nodiscard]] Duration latency_p99() const;
  [[nodiscard]] std::string_view target() const;

 private:
  enum TimerKind : std::uint8_t { arrival, timeout, retry, hedge, thought };

  // What a user asked for: one or more attempts.
  struct Asked {
    Time begun;
    OperationId recorded;
    std::uint64_t number = 0;  // Of all that this process asked for: makes values unique.
    std::uint64_t sequence = 0;
    std::uint64_t key = 0;
    std::uint32_t attempts = 0;
    std::uint32_t redirects = 0;
    std::uint32_t under_way = 0;
    bool write = false;
    bool uncertain = false;  // An attempt may have taken effect, or still may.
    bool no_answer = false;  // The last attempt timed out.
  };
  struct Attempt {
    std::uint64_t asked = 0;
    Time sent;
    std::uint32_t target = 0;
    bool hedge = false;
  };

  Task<> keep_time();
  void on_timer(const TimerQueue::Timer& timer);
  void begin_load();
  void on_arrival();
  void await_arrival();
  void next_user();
  [[nodiscard]] bool over() const;

  void ask();
  void send_attempt(std::uint64_t id, Asked& asked, bool as_hedge);
  void describe(const Asked& asked, std::uint64_t id);
  void record(Asked& asked, std::uint64_t id);
  void start_hedge(std::uint64_t id);
  void on(Endpoint, const Reply& reply);
  void on_timeout(std::uint64_t attempt);
  void attempt_failed(std::uint64_t id, Asked& asked);
  bool redirect(std::uint64_t id, Asked& asked, const Reply& reply);
  void finish(std::uint64_t id, const Reply* reply);
  [[nodiscard]] Duration hedge_delay() const;
  [[nodiscard]] Time run_time() const { return env_->simulator().now(); }

  const Parameters& parameters_;
  Metrics& metrics_;
  RequestHistory* history_;
  Env* env_ = nullptr;
  MessagePort port_;
  TimerQueue timers_;
  std::vector<Target> targets_;
  TargetChooser chooser_;
  RequestSource source_;
  RetryBudget budget_;
  SlotTable<Asked> requests_;
  SlotTable<Attempt> attempts_;
  std::vector<std::uint64_t> sequences_;  // The last, by place of the request.
  std::vector<std::string> users_;        // Names in the history, by place.
  Request request_;                       // Its texts keep their memory.
  std::uint64_t asked_ = 0;
  std::uint32_t active_users_ = 0;
  Time arrival_at_;
  bool idle_ = false;  // The next arrival is but a look at the rate.
  RecentCount good_;
  RecentCount ended_;
  RecentDurations latencies_;
};

}  // namespace orrery::protocols
