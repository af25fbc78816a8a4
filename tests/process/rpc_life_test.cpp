#include <stdexcept>

#include "process/rpc_testing.hpp"

using namespace rpc_testing;

namespace {

/// Throws what it is asked to, in each kind of handler.
class Thrower {
 public:
  explicit Thrower(Env& env) : server_(env) {
    server_.on(this, &Thrower::echo);
    server_.on(this, &Thrower::square);
    REQUIRE(server_.listen(port).has_value());
  }

 private:
  Task<Result<Echo>> echo(Echo request) {
    auto sleep = sleep_for(request.after);
    co_await sleep;
    throw std::runtime_error("task");
  }
  Result<std::uint64_t> square(Square) { throw std::runtime_error("at once"); }

  RpcServer server_;
};

std::string what_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// What the owner of the run hears when a handler throws.
template <class Request>
std::vector<std::string> failures_of(Request request) {
  OneCluster world;
  std::vector<std::string> heard;
  Node& server = world.add("server", [&](Env& env) -> Task<> {
    Thrower thrower(env);
    auto stop = env.stopping().wait();
    co_await stop;
  });
  server.on_failure([&](Node& node, const Node::Failure& failure) {
    heard.push_back(what_of(failure.exception));
    node.crash();
  });
  server.start();
  world
      .add("client",
           [&](Env& env) -> Task<> {
             RpcClient client(env, "server", port);
             auto call = client.call(request, {.timeout = 3s});
             auto reply = co_await call;
             CHECK(reply.error().failure == RpcFailure::ambiguous);
           })
      .start();
  const RunScope scope(&world.simulator.context());
  world.simulator.run();
  return heard;
}

/// A run with everything in it, for its digest.
std::uint64_t digest_of(std::uint64_t seed) {
  RpcWorld world(seed, {.requests_max = 4});
  world.cluster.network().set_fault_rates(NetworkFaultRates::moderate());
  world.partition(1s, 2s);
  world.later(5s, [&] { world.server->crash(); });
  world.later(5500ms, [&] { world.server->start(); });
  std::vector<RpcResult<Echo>> results;
  for (int i = 0; i < 3; ++i) {
    world.client("client-" + std::to_string(i), [&](Env& env) -> Task<> {
      RpcClient client(env, "server", port, {.connect_timeout = 300ms});
      TaskGroup tasks(env.scheduler());
      for (int j = 0; j < 100; ++j) {
        Echo echo;
        echo.text = std::to_string(j);
        echo.after = env.random().between(0ms, 200ms);
        tasks.spawn(
            call_into(client, echo, {.timeout = 400ms, .retry = {.attempts_max = 3, .idempotent = true}}, results));
        Note note;
        client.send(note);
        const Duration pause = env.random().between(1ms, 100ms);
        auto sleep = sleep_for(pause);
        co_await sleep;
      }
      auto all = tasks.join();
      co_await all;
      env.tap(client.statistics().retries);
    });
  }
  world.run();
  CHECK(results.size() == 300);
  return world.simulator.final_digest();
}

}  // namespace

TEST_CASE("rpc: what a handler throws is a failure of its process") {
  Echo late;
  late.after = 1s;
  CHECK(failures_of(late) == std::vector<std::string>{"task"});
  CHECK(failures_of(Echo()) == std::vector<std::string>{"task"});
  CHECK(failures_of(Square()) == std::vector<std::string>{"at once"});
}

TEST_CASE("rpc: a paused process neither answers nor reads") {
  RpcWorld world;
  world.later(100ms, [&] { world.server->pause(); });
  world.later(2s, [&] { world.server->resume(); });
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    Square square;
    auto first = client.call(square);
    (void)co_await first;
    auto sleep = sleep_for(500ms);
    co_await sleep;
    auto call = client.call(square, {.timeout = 10s});
    auto reply = co_await call;
    CHECK(reply.has_value());
    CHECK(env.now() > Time() + 2s);
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: handlers die with the server") {
  RpcWorld world;
  world.later(1s, [&] { world.server->stop(1s); });
  std::vector<RpcResult<Echo>> results;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    for (const Duration after : {10ms, 10'000ms, 20'000ms}) {
      Echo echo;
      echo.text = std::to_string(after.count());
      echo.after = after;
      tasks.spawn(call_into(client, echo, {.timeout = 100s}, results));
    }
    auto all = tasks.join();
    co_await all;
  });
  world.run();
  CHECK(world.server->state() == NodeState::down);
  CHECK(world.done.ended.size() == 1);
  CHECK(world.done.destroyed.size() == 2);
  CHECK(results.size() == 3);
}

TEST_CASE("rpc: the same seed gives the same run") {
  const std::uint64_t digest = digest_of(1);
  CHECK(digest == digest_of(1));
  CHECK(digest != digest_of(2));
}
