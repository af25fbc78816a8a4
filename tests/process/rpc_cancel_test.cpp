#include <orrery/task/race.hpp>

#include "process/rpc_testing.hpp"

using namespace rpc_testing;

namespace {

Task<RpcResult<Echo>> echo_after(RpcClient& client, std::string text, Duration after, RpcCallOptions options) {
  Echo echo;
  echo.text = std::move(text);
  echo.after = after;
  auto call = client.call(echo, options);
  auto result = co_await call;
  co_return result;
}

}  // namespace

TEST_CASE("rpc: a call that runs out of time is ambiguous, and its handler is stopped") {
  RpcWorld world;
  Time ended;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    auto calling = echo_after(client, "slow", 10s, {.timeout = 500ms});
    auto result = co_await std::move(calling);
    ended = env.now();
    REQUIRE(!result.has_value());
    CHECK(result.error().failure == RpcFailure::ambiguous);
    CHECK(result.error() == ErrorCode::timed_out);
    CHECK(result.error().detail == "request 1 to server:7000: no answer in time");
    auto sleep = sleep_for(100ms);
    co_await sleep;
    CHECK(world.done.destroyed == std::vector<std::string>{"slow"});
    CHECK(client.statistics().failures == 1);
  });
  world.run();
  CHECK(ended == Time() + 500ms);
}

TEST_CASE("rpc: destroying the task that awaits a call destroys the handler's task") {
  RpcWorld world;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    auto slow = timeout(300ms, echo_after(client, "abandoned", 10s, {.timeout = 60s}));
    auto result = co_await slow;
    CHECK(!result.has_value());
    auto sleep = sleep_for(10ms);
    co_await sleep;
    CHECK(world.done.begun == std::vector<std::string>{"abandoned"});
    CHECK(world.done.destroyed == std::vector<std::string>{"abandoned"});
    CHECK(client.statistics().cancelled == 1);
    auto next = echo_after(client, "next", 1ms, {});  // Goes over the same connection.
    auto came = co_await std::move(next);
    CHECK(came.has_value());
    CHECK(client.statistics().connects == 1);
    CHECK(client.statistics().unclaimed == 0);
  });
  world.run();
  world.server->stop(1s);
  world.run();
  CHECK(world.done.statistics.cancelled == 1);
}

TEST_CASE("rpc: an answer that crosses the cancellation is dropped") {
  RpcWorld world;
  std::uint64_t unclaimed = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    auto warm_up = echo_after(client, "", Duration::zero(), {});
    (void)co_await std::move(warm_up);
    for (int i = 0; i < 40; ++i) {
      auto racing = timeout(100us * i, echo_after(client, "x", Duration::zero(), {}));
      (void)co_await racing;
      auto sleep = sleep_for(10ms);
      co_await sleep;
    }
    unclaimed = client.statistics().unclaimed;
    CHECK(client.statistics().cancelled > unclaimed);
    auto next = echo_after(client, "y", Duration::zero(), {});
    auto came = co_await std::move(next);
    REQUIRE(came.has_value());
    CHECK(came->text == "y");
  });
  world.run();
  CHECK(unclaimed > 0);
}

TEST_CASE("rpc: a handler knows its deadline, and is stopped at it although no cancellation comes") {
  RpcWorld world;
  world.partition(200ms, 5s);
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    auto calling = echo_after(client, "late", 10s, {.timeout = 1s});
    auto result = co_await std::move(calling);
    CHECK(result.error() == ErrorCode::timed_out);
    auto sleep = sleep_for(100ms);
    co_await sleep;
    CHECK(world.done.destroyed == std::vector<std::string>{"late"});
  });
  world.run();
  REQUIRE(world.done.deadlines.size() == 1);
  CHECK(world.done.deadlines[0] >= Time() + 1s);
  CHECK(world.done.deadlines[0] < Time() + 1100ms);
  world.server->stop(1s);
  world.run();
  CHECK(world.done.statistics.overdue == 1);
}

TEST_CASE("rpc: without a timeout a call waits for ever, and the handler has no deadline") {
  RpcWorld world;
  bool came = false;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    auto calling = echo_after(client, "patient", 1h, {.timeout = Duration::max()});
    auto result = co_await std::move(calling);
    came = result.has_value();
  });
  world.run();
  CHECK(came);
  CHECK(world.done.deadlines == std::vector<Time>{Time::max()});
}

TEST_CASE("rpc: deadlines that come out of order are all kept") {
  RpcWorld world;
  std::vector<Time> ended(4);
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    const auto one = [&](Duration limit, Time& end) -> Task<> {
      auto calling = echo_after(client, "x", 10s, {.timeout = limit});
      (void)co_await std::move(calling);
      end = env.now();
    };
    tasks.spawn(one(3s, ended[0]));
    tasks.spawn(one(1s, ended[1]));
    tasks.spawn(one(2s, ended[2]));
    tasks.spawn(one(Duration::zero(), ended[3]));
    auto all = tasks.join();
    co_await all;
  });
  world.run();
  CHECK(ended == std::vector<Time>{Time() + 3s, Time() + 1s, Time() + 2s, Time()});
  CHECK(world.done.destroyed.size() == 3);
}
