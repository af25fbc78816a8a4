#pragma once

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <orrery/network/network.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/rpc_handler.hpp>
#include <orrery/process/rpc_options.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/task_group.hpp>

#include "process/alarm.hpp"
#include "process/rpc_notices.hpp"

namespace orrery::detail {

/// What the connections of a server share: its handlers, its bounds, and how its calls end.
class RpcServerCore {
 public:
  RpcServerCore(Env& env, const RpcServerOptions& options);
  ~RpcServerCore();
  RpcServerCore(const RpcServerCore&) = delete;
  RpcServerCore& operator=(const RpcServerCore&) = delete;

  void add(std::unique_ptr<RpcHandler> handler);
  Result<void> listen(std::uint16_t port);
  [[nodiscard]] std::uint16_t port() const { return port_; }
  Task<> drain();

  // For connections.
  [[nodiscard]] RpcHandler* find(std::uint32_t type) const;
  [[nodiscard]] std::optional<Error> why_rejected() const;
  void enlist(RpcConnection& connection);
  void delist(RpcConnection& connection);

  // For calls: they are in progress from when they are made until they have ended or are destroyed.
  void call_begins(Time deadline);
  void call_is_over();
  /// To be destroyed once its task has come to rest.
  void retire(ServerCall& call);
  /// Goes on when a call's task ends: it retires calls.
  [[nodiscard]] std::coroutine_handle<> after_task() const { return retiring_.handle(); }

  [[nodiscard]] Env& env() const { return env_; }
  [[nodiscard]] const RpcServerOptions& options() const { return options_; }
  [[nodiscard]] RpcServerStatistics& statistics() { return statistics_; }
  [[nodiscard]] std::size_t in_progress() const { return in_progress_; }

 private:
  Task<> accept();
  void admit(Stream stream);
  Task<> serve(Stream stream);
  Task<> refuse(Stream stream);
  Task<> end_overdue();
  Task<> retire_calls();
  void free_retired();

  Env& env_;
  const RpcServerOptions options_;
  RpcServerStatistics statistics_;
  std::vector<std::unique_ptr<RpcHandler>> handlers_;  // By type.
  std::optional<Listener> listener_;
  std::uint16_t port_ = 0;
  bool draining_ = false;
  std::size_t in_progress_ = 0;
  std::size_t connections_open_ = 0;
  std::size_t refusals_ = 0;
  Event idle_;
  Alarm alarm_;
  RpcConnection* first_ = nullptr;
  RpcConnection* last_ = nullptr;
  ServerCall* retired_ = nullptr;
  Task<> retiring_;
  TaskGroup tasks_;
};

}  // namespace orrery::detail
