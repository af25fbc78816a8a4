#include "server.hpp"

#include <array>
#include <cstdio>
#include <utility>

#include "resp_write.hpp"

namespace orrery::kv {
namespace {

Bytes hexadecimal(std::uint64_t value) {
  std::array<char, 17> text;
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(value));
  return text.data();
}

Task<> serve_client(Env& env, ConnectionHost& host, ConnectionList& list, Stream stream,
                    const ConnectionOptions& options, Bug bug) {
  Connection connection(env, host, list, std::move(stream), options, bug);
  auto serving = connection.serve();
  co_await std::move(serving);
}

}  // namespace

KvServer::KvServer(ServerOptions options)
    : options_(std::move(options)), store_(options_.store), executor_(store_, info_) {
  options_.log.bug = options_.bug;
  info_.leaves_out_last_key = options_.bug == Bug::unlisted_key;
}

Task<> KvServer::run(Env& env) {
  env_ = &env;
  describe_server(env);
  if (options_.durable) {
    log_ = std::make_unique<Log>(env, store_, options_.log);
    auto opening = log_->open();
    const Result<void> opened = co_await std::move(opening);
    if (!opened) {
      env.fail(opened.error());
      co_return;
    }
    info_.data_id = hexadecimal(log_->data_id());
    env.spawn(log_->run(), "log");
  }
  Result<Listener> listener = env.network().listen(options_.port);
  if (!listener) {
    env.fail(listener.error());
    co_return;
  }
  env.log("ready: " + std::to_string(store_.size()) + " keys");
  env.spawn(accept_clients(env, std::move(*listener)), "accept");
  env.spawn(watch_clients(env), "watch");
  co_await env.stopping().wait();
  while (log_ && log_->durable_sequence() < log_->last_sequence()) co_await log_->progress().wait();
}

void KvServer::describe_server(Env& env) {
  info_.run_id = hexadecimal(env.random().next());
  info_.run_id += hexadecimal(env.random().next());
  info_.mode = options_.durable ? "durable" : "memory";
  info_.tcp_port = options_.port;
}

Task<> KvServer::accept_clients(Env& env, Listener listener) {
  while (true) {
    auto accept = listener.accept();
    Result<Stream> stream = co_await accept;
    if (!stream) co_return;
    ++info_.total_connections_received;
    if (connections_.size() >= options_.max_clients) {
      ++info_.rejected_connections;
      env.spawn(refuse(std::move(*stream)), "refuse");
      continue;
    }
    env.spawn(serve_client(env, *this, connections_, std::move(*stream), options_.connection, options_.bug), "client");
  }
}

Task<> KvServer::refuse(Stream stream) {
  Bytes error;
  append_error(error, "ERR max number of clients reached");
  auto write = stream.write(std::move(error));
  const Result<void> written = co_await write;
  if (!written) stream.reset();
}

Task<> KvServer::watch_clients(Env& env) {
  while (true) {
    co_await sleep_for(std::chrono::seconds(1));
    connections_.reset_overdue(env.now());
  }
}

Effect KvServer::execute(Arguments arguments, Bytes& reply) {
  info_.uptime_seconds = env_->now().ns() / 1'000'000'000;
  info_.connected_clients = connections_.size();
  ++info_.total_commands_processed;
  if (log_) {
    info_.wal_bytes = log_->bytes();
    info_.wal_sequence = log_->last_sequence();
  }
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(env_->unix_time());
  return executor_.execute(arguments, now.count(), reply);
}

}  // namespace orrery::kv
