#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/database/database_journal.hpp"
#include "protocols/database/database_parameters.hpp"
#include "protocols/database/row_locks.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/slot_table.hpp"
#include "protocols/services/targets.hpp"
#include "protocols/services/timer_queue.hpp"

namespace orrery::protocols {

/// Keeps values by key: with a bound on what it does at once, on disk, and with replicas that follow a primary
/// asynchronously. A failover loses what the new primary had not received.
class Database final : public Process {
 public:
  using Parameters = DatabaseParameters;
  using Metrics = DatabaseMetrics;

  Database(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}
  ~Database() override;

  Task<> run(Env& env) override;

  [[nodiscard]] std::string_view role() const;
  [[nodiscard]] std::string_view primary() const;
  [[nodiscard]] std::uint64_t connections_in_use() const { return in_use_; }
  [[nodiscard]] std::uint64_t waiting() const { return queue_.size(); }
  [[nodiscard]] std::uint64_t position() const { return store_.position(); }
  /// Writes that the primary has and it has not, as far as it was told.
  [[nodiscard]] std::uint64_t behind() const;

 private:
  enum TimerKind : std::uint8_t { done, apply, catch_up };

  struct Job {
    Endpoint client;
    Request request;
    Time arrived;
    Time began_to_wait{};  // For a lock.
    bool locked = false;
  };
  // What a replica has received, and will apply.
  struct Received {
    DatabasePush push;
    Time at;
    Time due;
  };

  Task<> keep_time();
  void on_timer(const TimerQueue::Timer& timer);
  void on(Endpoint from, Request&& request);
  [[nodiscard]] bool redirected(Endpoint from, const Request& request);
  void take_next();
  void start(std::uint64_t job);
  void work(std::uint64_t job);
  void on_done(std::uint64_t job);
  void commit(DatabaseRecord record);
  void on_durable(const DatabaseRecord& record);
  void finish(std::uint64_t job, std::string value, ReplyStatus status = ReplyStatus::ok);
  void update_levels();

  [[nodiscard]] bool is_primary() const { return primary() == env_->self().name; }
  void take_over();
  void on(Endpoint from, const DatabasePull& pull);
  void on(Endpoint from, DatabasePush&& push);
  void apply_received(Received&& received);
  void ask_primary();
  void send_push(Endpoint to, DatabasePush& push);
  [[nodiscard]] std::uint64_t received_position() const;
  [[nodiscard]] Time run_time() const { return env_->simulator().now(); }

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  MessagePort port_;
  MessagePort replication_port_;
  TimerQueue timers_;
  std::vector<Target> group_;  // With the port of replication.
  std::uint32_t self_ = 0;     // Its number in the group.
  std::uint32_t turn_ = 0;
  DatabaseStore store_;
  std::optional<DatabaseJournal> journal_;
  SlotTable<Job> jobs_;
  std::deque<std::uint64_t> queue_;
  std::uint32_t in_use_ = 0;
  RowLocks locks_;
  std::deque<std::pair<std::uint64_t, std::uint64_t>> commits_;  // Position and job of writes not durable yet.
  std::uint64_t last_given_ = 0;                                 // The last position that was given to a write.
  bool reigns_ = false;
  std::uint64_t reigns_begun_ = 0;
  std::deque<Received> received_;
  std::uint64_t latest_ = 0;  // What the primary says that it has.
};

}  // namespace orrery::protocols
