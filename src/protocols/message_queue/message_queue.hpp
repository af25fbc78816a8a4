#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/message_queue/queue_parameters.hpp"
#include "protocols/request.hpp"
#include "protocols/services/key_index.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/slot_table.hpp"
#include "protocols/services/targets.hpp"
#include "protocols/services/timer_queue.hpp"

namespace orrery::protocols {

/// Takes writes as messages, and pushes each to a consumer, again and again until it is acknowledged: at least once. In
/// memory alone: a crash loses what it holds.
class MessageQueue final : public Process {
 public:
  using Parameters = QueueParameters;
  using Metrics = QueueMetrics;

  MessageQueue(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}
  ~MessageQueue() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::uint64_t depth() const { return messages_.size(); }
  [[nodiscard]] std::uint64_t in_flight() const { return deliveries_.size(); }
  [[nodiscard]] Duration oldest_age() const;
  [[nodiscard]] std::uint64_t dead_letters() const { return dead_letters_; }

 private:
  enum TimerKind : std::uint8_t { visibility, again };

  struct Message {
    std::string key;
    std::string value;
    Time published;
    std::uint32_t deliveries = 0;
    std::optional<std::uint32_t> line{};  // Of its key, if that counts.
  };
  struct Delivery {
    std::uint64_t message = 0;
    std::uint32_t consumer = 0;
  };
  struct Consumer {
    Target target;
    std::uint32_t in_flight = 0;
  };
  // Messages of one key, the first of which alone may be delivered.
  struct Line {
    std::string key;
    std::deque<std::uint64_t> messages;
  };

  Task<> keep_time();
  void on(Endpoint from, Request&& request);
  void publish(Request&& request);
  void deliver_ready();
  [[nodiscard]] Consumer* free_consumer();
  void deliver(std::uint64_t message, std::uint32_t consumer);
  void on(Endpoint, const Reply& reply);
  void not_acknowledged(const Delivery& delivery, Duration delay);
  void remove(std::uint64_t message);
  void join_line(std::uint64_t id, Message& message);
  void leave_line(std::uint32_t line);
  void update_levels();
  [[nodiscard]] Time run_time() const { return env_->simulator().now(); }

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  MessagePort port_;
  TimerQueue timers_;
  std::vector<Consumer> consumers_;
  std::uint32_t turn_ = 0;
  SlotTable<Message> messages_;
  SlotTable<Delivery> deliveries_;
  std::deque<std::uint64_t> ready_;   // May be delivered now.
  std::deque<std::uint64_t> by_age_;  // All, and some that are gone.
  std::vector<Line> lines_;
  std::vector<std::uint32_t> free_lines_;
  KeyIndex line_index_;
  std::uint64_t dead_letters_ = 0;
  Request request_;  // Its texts keep their memory.
};

}  // namespace orrery::protocols
