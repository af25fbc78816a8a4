#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/cache/cache_parameters.hpp"
#include "protocols/cache/cache_store.hpp"
#include "protocols/request.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/recent.hpp"
#include "protocols/services/slot_table.hpp"
#include "protocols/services/targets.hpp"
#include "protocols/services/timer_queue.hpp"

namespace orrery::protocols {

/// Answers reads of keys that it has seen of late, asks its backend for others, and passes writes on. In memory alone:
/// it starts empty.
class Cache final : public Process {
 public:
  using Parameters = CacheParameters;
  using Metrics = CacheMetrics;

  Cache(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}
  ~Cache() override;

  Task<> run(Env& env) override;

  [[nodiscard]] double hit_ratio() const;
  [[nodiscard]] std::uint64_t entries() const { return store_ ? store_->size() : 0; }
  [[nodiscard]] std::uint64_t fetching() const { return flights_.size(); }

 private:
  enum TimerKind : std::uint8_t { timeout, retry };

  struct Waiting {
    Endpoint client;
    std::uint64_t id = 0;
  };
  // What the backend is asked for, and who waits for it.
  struct Flight {
    Request request;
    std::vector<Waiting> waiting;
    Time begun;
    bool shared = false;  // The one of its key that others may join, and whose outcome is stored,
    bool keep = true;     // so long as nobody has written the key since.
  };
  struct Attempt {
    std::uint64_t flight = 0;
    std::uint32_t attempts = 0;
  };

  Task<> keep_time();
  void on(Endpoint from, Request&& request);
  void on_read(Endpoint from, Request&& request);
  void on(Endpoint, Reply&& reply);
  void fetch(Request&& request, std::optional<Waiting> waiting);
  void send_attempt(Attempt attempt);
  void attempt_failed(const Attempt& attempt, Reply&& reply);
  void finish(std::uint64_t flight, Reply&& reply);
  void store(const Flight& flight, const std::string& value);
  [[nodiscard]] Flight* shared_flight(std::string_view key);
  void answer(const Waiting& waiting, const std::string& value);
  [[nodiscard]] Time run_time() const { return env_->simulator().now(); }

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  MessagePort port_;
  TimerQueue timers_;
  std::vector<Target> backend_;
  std::optional<CacheStore> store_;
  SlotTable<Flight> flights_;
  SlotTable<Attempt> attempts_;
  std::vector<std::uint64_t> shared_;  // Flights that others may join, by place.
  KeyIndex shared_index_;
  RetryBudget budget_;
  RecentCount reads_;
  RecentCount hits_;
};

}  // namespace orrery::protocols
