#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/network/stream.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/frame.hpp>
#include <orrery/process/rpc_call.hpp>
#include <orrery/process/rpc_options.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/task_group.hpp>

#include "process/alarm.hpp"
#include "process/frame_output.hpp"
#include "process/hand_over.hpp"
#include "process/retry_budget.hpp"

namespace orrery::detail {

/// What a client has with its server: a connection or the wish for one, and the calls under way. One task connects,
/// reads, and connects again; whatever ends a call does so from there or from the caller's own task.
class RpcChannel {
 public:
  RpcChannel(Env& env, std::string host, std::uint16_t port, const RpcClientOptions& options);
  ~RpcChannel();
  RpcChannel(const RpcChannel&) = delete;
  RpcChannel& operator=(const RpcChannel&) = delete;

  // For calls (rpc_channel_calls.cpp).
  void begin(PendingCall& call);
  void abandon(PendingCall& call);
  [[nodiscard]] std::string describe(const PendingCall& call) const;

  bool send(Result<Bytes> frame);

  [[nodiscard]] bool connected() const { return connection_ != nullptr; }
  [[nodiscard]] const std::string& host() const { return host_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const RpcClientStatistics& statistics() const { return statistics_; }

 private:
  struct Connection {
    Connection(Stream connected, Scheduler& scheduler, const RpcClientOptions& options, Time now);

    Stream stream;
    FrameOutput output;
    FrameBuffer input;
    Time since;
    TaskGroup tasks;
  };
  /// Why a connection is over.
  struct Loss {
    Loss(Error why, bool nothing_begun = false) : error(std::move(why)), untouched(nothing_begun) {}
    Error error;
    bool untouched;  // The server began no request of it.
  };
  struct Slot {
    PendingCall* call = nullptr;
    std::uint32_t generation = 1;
  };

  // The connection (rpc_channel.cpp).
  Task<> run();
  Task<Result<Stream>> connect();
  static Task<Result<Stream>> connect_without_limit(Network& network, std::string host, std::uint16_t port);
  void opened(Stream stream);
  void not_opened(const Error& error);
  void lost(const Loss& loss);
  void put_off_connecting();
  Task<Loss> read_answers();
  [[nodiscard]] std::optional<Loss> take(const Frame& frame);
  [[nodiscard]] bool connects_soon() const { return env_.now() >= next_connect_; }

  // Calls (rpc_channel_calls.cpp).
  void enlist(PendingCall& call);
  void delist(PendingCall& call);
  [[nodiscard]] PendingCall* find(std::uint64_t id);
  void attempt(PendingCall& call);
  void transmit(PendingCall& call);
  void attempt_failed(PendingCall& call, RpcFailure failure, const Error& error);
  [[nodiscard]] std::optional<Duration> retry_after(const PendingCall& call, RpcFailure failure, const Error& error);
  static Task<> retry_later(RpcChannel& channel, std::uint64_t id, Duration delay);
  void reply_arrived(const Frame& frame);
  void failure_arrived(const Frame& frame);
  [[nodiscard]] PendingCall* claim(const Frame& frame);
  Task<> end_overdue();
  void out_of_time(PendingCall& call);
  void finish(PendingCall& call, RpcFailure failure, Error error);
  void send_cancel(const PendingCall& call);
  [[nodiscard]] Duration with_jitter(Duration least, Duration most, std::uint32_t doublings);

  Env& env_;
  std::string host_;
  std::uint16_t port_;
  const RpcClientOptions options_;
  RpcClientStatistics statistics_;
  RetryBudget budget_;

  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  PendingCall* first_ = nullptr;  // In order of beginning.
  PendingCall* last_ = nullptr;
  HandOver hand_over_;
  Alarm deadlines_;

  Event needed_;              // Somebody waits for a connection.
  Time next_connect_;         // Not before.
  std::uint32_t misses_ = 0;  // Connections that failed, or did not last, in a row.
  Bytes messages_;            // Waiting for the connection.
  std::uint64_t messages_waiting_ = 0;
  std::unique_ptr<Connection> connection_;
  TaskGroup tasks_;
};

}  // namespace orrery::detail
