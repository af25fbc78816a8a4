#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/rpc_client.hpp>
#include <orrery/process/rpc_server.hpp>
#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

namespace rpc_testing {

using namespace orrery;
using namespace std::chrono_literals;

inline constexpr std::uint16_t port = 7000;

/// Says it back, after a while.
struct Echo {
  static constexpr std::uint32_t wire_id = 1;
  using Reply = Echo;
  std::string text;
  Duration after{};
  void wire_fields(auto& fields) {
    fields.bounded(text, 2'000'000);
    fields(after);
  }
};

/// Answered at once.
struct Square {
  static constexpr std::uint32_t wire_id = 2;
  using Reply = std::uint64_t;
  std::uint32_t number = 0;
  void wire_fields(auto& fields) { fields(number); }
};

struct Note {
  static constexpr std::uint32_t wire_id = 3;
  std::string text;
  void wire_fields(auto& fields) { fields(text); }
};

/// Nobody handles it.
struct Unknown {
  static constexpr std::uint32_t wire_id = 4;
  using Reply = std::monostate;
  void wire_fields(auto&) {}
};

/// What a server did, whichever incarnation.
struct Done {
  std::vector<std::string> begun;
  std::vector<std::string> ended;
  std::vector<std::string> destroyed;  ///< Handlers' tasks that did not come to their end.
  std::vector<std::string> notes;
  std::vector<Time> deadlines;
  RpcServerStatistics statistics;
};

class EchoServer {
 public:
  EchoServer(Env& env, Done& done, const RpcServerOptions& options) : done_(done), server_(env, options) {
    server_.on(this, &EchoServer::echo);
    server_.on(this, &EchoServer::square);
    server_.on(this, &EchoServer::note);
    auto listening = server_.listen(port);
    if (!listening) env.fail(listening.error());
  }
  ~EchoServer() { done_.statistics = server_.statistics(); }
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;

  RpcServer& server() { return server_; }

 private:
  class Watch {
   public:
    Watch(Done& done, std::string text) : done_(done), text_(std::move(text)) {}
    ~Watch() { (ended_ ? done_.ended : done_.destroyed).push_back(text_); }
    void end() { ended_ = true; }

   private:
    Done& done_;
    std::string text_;
    bool ended_ = false;
  };

  Task<Result<Echo>> echo(Echo request, RpcContext context) {
    done_.begun.push_back(request.text);
    done_.deadlines.push_back(context.deadline);
    Watch watch(done_, request.text);
    if (request.after > Duration::zero()) {
      auto sleep = sleep_for(request.after);
      co_await sleep;
    }
    watch.end();
    if (request.text == "fail") co_return failure(ErrorCode::not_found, "as you wished");
    co_return request;
  }
  Result<std::uint64_t> square(Square request) {
    if (request.number == 13) return failure(ErrorCode::invalid_argument, "not 13");
    return std::uint64_t{request.number} * request.number;
  }
  void note(const Note& note) { done_.notes.push_back(note.text); }

  Done& done_;
  RpcServer server_;
};

/// One server, and clients that run what they are given.
struct RpcWorld : OneCluster {
  explicit RpcWorld(std::uint64_t seed = 1, RpcServerOptions options = {}) : OneCluster(seed) {
    server = &add("server", [this, options](Env& env) -> Task<> { return serve(env, done, options); });
    server->start();
  }

  Node& client(const std::string& name, Body body) {
    Node& node = add(name, std::move(body));
    node.start();
    return node;
  }
  void run() {
    const RunScope scope(&simulator.context());
    simulator.run();
  }
  void partition(Duration at, Duration length) {
    later(at, [this, length] {
      const NodeId from = server->id();
      std::vector<NodeId> others;
      for (const auto& node : cluster.nodes())
        if (node->id() != from) others.push_back(node->id());
      const PartitionId id = cluster.network().partition({&from, 1}, others);
      later(length, [this, id] { cluster.network().heal(id); });
    });
  }

  Done done;
  Node* server = nullptr;

 private:
  static Task<> serve(Env& env, Done& done, RpcServerOptions options) {
    EchoServer server(env, done, options);
    auto stop = env.stopping().wait();
    co_await stop;
    auto drained = server.server().drain();
    co_await std::move(drained);
  }
};

/// A call as a task, for many at once.
template <class Request>
Task<> call_into(RpcClient& client, Request request, RpcCallOptions options,
                 std::vector<RpcResult<typename Request::Reply>>& results) {
  auto call = client.call(std::move(request), options);
  auto result = co_await call;
  results.push_back(std::move(result));
}

}  // namespace rpc_testing

namespace orrery {

inline std::ostream& operator<<(std::ostream& out, RpcFailure failure) { return out << to_string(failure); }
inline std::ostream& operator<<(std::ostream& out, ErrorCode code) { return out << to_string(code); }
inline std::ostream& operator<<(std::ostream& out, Time time) { return out << time.seconds() << " s"; }

}  // namespace orrery
