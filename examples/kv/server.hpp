#pragma once

#include <cstdint>
#include <memory>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "bugs.hpp"
#include "command.hpp"
#include "connection.hpp"
#include "log.hpp"
#include "resp_limits.hpp"
#include "store.hpp"

namespace orrery::kv {

struct ServerOptions {
  std::uint16_t port = 6379;
  bool durable = false;  ///< Keep a log on disk; otherwise all is lost with the process.
  Bug bug = Bug::none;
  StoreOptions store;
  LogOptions log;
  ConnectionOptions connection;
  std::uint32_t max_clients = 10'000;  ///< Beyond, a connection gets an error and is closed.
};

/// A key-value server that speaks RESP2. Every reply waits until all that it could have seen is durable, so that
/// nothing a client has learned is lost by a crash.
class KvServer final : public Process, private ConnectionHost {
 public:
  explicit KvServer(ServerOptions options = {});

  Task<> run(Env& env) override;

 private:
  Task<> accept_clients(Env& env, Listener listener);
  Task<> watch_clients(Env& env);
  void describe_server(Env& env);
  static Task<> refuse(Stream stream);

  Effect execute(Arguments arguments, Bytes& reply) override;
  [[nodiscard]] Log* log() override { return log_.get(); }

  ServerOptions options_;
  Store store_;
  ServerInfo info_;
  Executor executor_;
  std::unique_ptr<Log> log_;
  ConnectionList connections_;
  Env* env_ = nullptr;
};

}  // namespace orrery::kv
