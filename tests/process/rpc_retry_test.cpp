#include "process/rpc_testing.hpp"

using namespace rpc_testing;

namespace {

Task<> idle(Env& env) {
  auto stop = env.stopping().wait();
  co_await stop;
}

}  // namespace

TEST_CASE("rpc: retries back off, with jitter, until they succeed") {
  RpcWorld world;
  world.server->crash();
  world.later(3s, [&] { world.server->start(); });
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port, {.connect_timeout = 100ms});
    auto sleep = sleep_for(1ms);
    co_await sleep;
    Square square;
    square.number = 3;
    auto call =
        client.call(square, {.timeout = 30s, .retry = {.attempts_max = 50, .backoff = 100ms, .backoff_max = 1s}});
    auto reply = co_await call;
    CHECK(reply.has_value());
    CHECK(client.statistics().retries >= 4);
    CHECK(client.statistics().retries < 15);
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: only what is idempotent is repeated after an ambiguous attempt") {
  for (const bool idempotent : {false, true}) {
    RpcWorld world;
    world.later(500ms, [&] { world.cluster.network().reset_connections(world.server->id(), NodeId{1}); });
    int checked = 0;
    world.client("client", [&](Env& env) -> Task<> {
      RpcClient client(env, "server", port);
      Echo echo;
      echo.text = "do";
      echo.after = 1s;
      auto call = client.call(echo, {.timeout = 10s, .retry = {.attempts_max = 3, .idempotent = idempotent}});
      auto reply = co_await call;
      CHECK(reply.has_value() == idempotent);
      if (!idempotent) CHECK(reply.error().failure == RpcFailure::ambiguous);
      CHECK(client.statistics().retries == (idempotent ? 1 : 0));
      ++checked;
    });
    world.run();
    CHECK(checked == 1);
    CHECK(world.done.begun.size() == (idempotent ? 2 : 1));
    CHECK(world.done.destroyed.size() == 1);
  }
}

TEST_CASE("rpc: once ambiguous, a call stays so, whatever its later attempts come to") {
  RpcWorld world;
  world.later(500ms, [&] { world.server->crash(); });
  world.later(550ms, [&] { world.cluster.network().reset_connections(world.server->id(), NodeId{1}); });
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port, {.connect_timeout = 200ms});
    Echo echo;
    echo.after = 10s;
    auto call = client.call(echo, {.timeout = 20s, .retry = {.attempts_max = 3, .idempotent = true}});
    auto reply = co_await call;
    REQUIRE(!reply.has_value());
    CHECK(reply.error().failure == RpcFailure::ambiguous);
    CHECK(reply.error().detail == "request 1 to server:7000: connect server:7000");  // The last attempts came to that.
    CHECK(client.statistics().retries == 2);
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: retries are a share of calls, so that they cannot multiply an overload") {
  OneCluster world;
  world.add("deaf", idle).start();
  int checked = 0;
  world
      .add("client",
           [&](Env& env) -> Task<> {
             RpcClient client(env, "deaf", port,
                              {.reconnect_backoff = 1us, .retries_percent = 10, .retries_saved_max = 5});
             Square square;
             for (int i = 0; i < 200; ++i) {
               auto call = client.call(square, {.timeout = 60s, .retry = {.attempts_max = 4, .backoff = 1us}});
               auto reply = co_await call;
               CHECK(reply.error().failure == RpcFailure::not_sent);
             }
             CHECK(client.statistics().calls == 200);
             CHECK(client.statistics().retries == 24);  // Five saved, and a tenth of the calls after the first.
             CHECK(client.statistics().retries_denied > 100);
             ++checked;
           })
      .start();
  world.simulator.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: no retry is begun that would come after the deadline") {
  OneCluster world;
  world.add("deaf", idle).start();
  world
      .add("client",
           [&](Env& env) -> Task<> {
             RpcClient client(env, "deaf", port);
             Square square;
             auto call =
                 client.call(square, {.timeout = 1s, .retry = {.attempts_max = 4, .backoff = 5s, .backoff_max = 5s}});
             auto reply = co_await call;
             CHECK(reply.error() == ErrorCode::connection_refused);
             CHECK(env.now() < Time() + 100ms);
           })
      .start();
  world.simulator.run();
}

TEST_CASE("rpc: a busy server sheds, which had no effect, and those who may try again do") {
  RpcWorld world(1, {.requests_max = 2});
  std::vector<RpcResult<Echo>> once;
  std::vector<RpcResult<Echo>> again;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    for (int i = 0; i < 6; ++i) {
      Echo echo;
      echo.text = "once";
      echo.after = 100ms;
      tasks.spawn(call_into(client, echo, {.timeout = 10s}, once));
    }
    auto all = tasks.join();
    co_await all;
    for (int i = 0; i < 6; ++i) {
      Echo echo;
      echo.text = "again";
      echo.after = 100ms;
      tasks.spawn(call_into(client, echo, {.timeout = 10s, .retry = {.attempts_max = 20}}, again));
    }
    auto rest = tasks.join();
    co_await rest;
  });
  world.run();
  int shed = 0;
  REQUIRE(once.size() == 6);
  for (const auto& result : once) {
    if (result) continue;
    ++shed;
    CHECK(result.error().failure == RpcFailure::rejected);
    CHECK(result.error() == ErrorCode::too_large);
    CHECK(result.error().detail == "request 1 to server:7000: 2 requests are in progress");
  }
  CHECK(shed == 4);
  REQUIRE(again.size() == 6);
  for (const auto& result : again) CHECK(result.has_value());
  CHECK(world.done.begun.size() == 8);
}

TEST_CASE("rpc: a server that is told to stop finishes what it has begun and rejects the rest") {
  RpcWorld world;
  std::vector<RpcResult<Echo>> results;
  world.later(100ms, [&] { world.server->stop(10s); });
  Time down;
  world.server->on_down([&](Node&) { down = world.simulator.now(); });
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    Echo echo;
    echo.after = 500ms;
    tasks.spawn(call_into(client, echo, {.timeout = 5s}, results));
    auto sleep = sleep_for(200ms);
    co_await sleep;
    tasks.spawn(call_into(client, echo, {.timeout = 5s}, results));
    auto all = tasks.join();
    co_await all;
  });
  world.run();
  REQUIRE(results.size() == 2);
  CHECK(results[0].error().failure == RpcFailure::rejected);
  CHECK(results[0].error() == ErrorCode::closed);
  CHECK(results[1].has_value());
  CHECK(down > Time() + 500ms);
  CHECK(down < Time() + 600ms);
}

TEST_CASE("rpc: a client bounds what is under way and what waits to be sent") {
  RpcWorld world;
  std::vector<RpcResult<Echo>> results;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port, {.calls_max = 3, .output_bytes_max = 1000});
    TaskGroup tasks(env.scheduler());
    Echo echo;
    for (int i = 0; i < 5; ++i) tasks.spawn(call_into(client, echo, {}, results));
    Note note;
    note.text = std::string(400, 'x');
    CHECK(client.send(note));
    CHECK(client.send(note));
    CHECK(!client.send(note));  // Nothing is connected yet.
    auto all = tasks.join();
    co_await all;
  });
  world.run();
  int refused = 0;
  for (const auto& result : results) {
    if (result) continue;
    ++refused;
    CHECK(result.error().failure == RpcFailure::not_sent);
    CHECK(result.error() == ErrorCode::too_large);
  }
  CHECK(refused == 2);
  CHECK(world.done.notes.size() == 2);
}
