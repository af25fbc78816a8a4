#include <set>

#include "process/rpc_testing.hpp"

using namespace rpc_testing;

namespace {

/// Calls one after the other, by number; what is ambiguous is not repeated.
Task<> call_often(Env& env, RpcClient& client, int calls, std::vector<RpcFailure>& failures, int& replies) {
  for (int i = 0; i < calls; ++i) {
    Echo echo;
    echo.text = std::to_string(i);
    auto call = client.call(echo, {.timeout = 2s, .retry = {.attempts_max = 10}});
    auto reply = co_await call;
    if (reply) {
      CHECK(reply->text == echo.text);
      ++replies;
    } else {
      failures.push_back(reply.error().failure);
    }
    auto sleep = sleep_for(5ms);
    co_await sleep;
  }
  (void)env;
}

}  // namespace

TEST_CASE("rpc: nobody listens, or there is no such host: not sent, and it says so") {
  RpcWorld world;
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    Square square;
    RpcClient nobody(env, "client", port);
    auto calling = nobody.call(square);
    auto refused = co_await calling;
    REQUIRE(!refused.has_value());
    CHECK(refused.error().failure == RpcFailure::not_sent);
    CHECK(refused.error() == ErrorCode::connection_refused);
    RpcClient nowhere(env, "nowhere", port);
    auto asking = nowhere.call(square);
    auto unknown = co_await asking;
    REQUIRE(!unknown.has_value());
    CHECK(unknown.error() == ErrorCode::host_not_found);
    CHECK(nowhere.statistics().connects_failed == 1);
    Note note;
    CHECK(!nowhere.send(note));  // It was just tried.
    CHECK(nowhere.statistics().messages_dropped == 1);
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: a call whose server crashes is ambiguous, and the next one finds the server again") {
  RpcWorld world;
  int checked = 0;
  world.later(500ms, [&] { world.server->crash(); });
  world.later(700ms, [&] { world.server->start(); });
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    Echo echo;
    echo.text = "in the way";
    echo.after = 10s;
    auto calling = client.call(echo, {.timeout = 60s, .retry = {.attempts_max = 5}});
    // The crash leaves a half-open connection behind; the next frame that is sent finds that out.
    TaskGroup tasks(env.scheduler());
    std::vector<RpcResult<Echo>> results;
    tasks.spawn([](RpcClient& poked) -> Task<> {
      auto sleep = sleep_for(1s);
      co_await sleep;
      Note note;
      poked.send(note);
    }(client));
    auto lost = co_await calling;
    REQUIRE(!lost.has_value());
    CHECK(lost.error().failure == RpcFailure::ambiguous);
    CHECK(lost.error() == ErrorCode::connection_reset);
    CHECK(env.now() < Time() + 1100ms);
    echo.text = "again";
    echo.after = Duration::zero();
    auto again = client.call(echo);
    auto came = co_await again;
    CHECK(came.has_value());
    CHECK(client.statistics().connects == 2);
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
  CHECK(world.done.destroyed == std::vector<std::string>{"in the way"});
}

TEST_CASE("rpc: through a partition a call waits, and goes through if it heals in time") {
  RpcWorld world;
  world.partition(100ms, 2s);
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    Echo echo;
    echo.text = "first";
    auto first = client.call(echo);
    auto came = co_await first;
    CHECK(came.has_value());
    auto sleep = sleep_for(200ms);
    co_await sleep;
    auto short_call = client.call(echo, {.timeout = 500ms});
    auto late = co_await short_call;
    REQUIRE(!late.has_value());
    CHECK(late.error().failure == RpcFailure::ambiguous);
    auto long_call = client.call(echo, {.timeout = 10s});
    auto healed = co_await long_call;
    CHECK(healed.has_value());
    CHECK(client.statistics().connects == 1);
    CHECK(client.statistics().unclaimed == 1);  // The answer to the short one came too.
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: a request that arrives after its caller has gone is stopped at once") {
  RpcWorld world;
  world.partition(100ms, 2s);
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    Echo echo;
    auto first = client.call(echo);
    (void)co_await first;
    auto sleep = sleep_for(200ms);
    co_await sleep;
    echo.text = "too late";
    echo.after = 400ms;
    auto call = client.call(echo, {.timeout = 500ms});
    auto late = co_await call;
    CHECK(!late.has_value());
    auto rest = sleep_for(10s);
    co_await rest;
  });
  world.run();
  CHECK(world.done.destroyed == std::vector<std::string>{"too late"});
  world.server->stop(1s);
  world.run();
  CHECK(world.done.statistics.cancelled == 1);
}

TEST_CASE("rpc: a server that was unreachable from the start is connected to when it is back") {
  RpcWorld world;
  world.partition(0ms, 5s);
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port, {.connect_timeout = 500ms});
    auto sleep = sleep_for(1ms);
    co_await sleep;
    Square square;
    auto once = client.call(square, {.timeout = 3s});
    auto unsent = co_await once;
    REQUIRE(!unsent.has_value());
    CHECK(unsent.error().failure == RpcFailure::not_sent);
    CHECK(unsent.error().detail == "request 2 to server:7000: connect server:7000");
    auto patient = client.call(square, {.timeout = 20s, .retry = {.attempts_max = 100}});
    auto came = co_await patient;
    CHECK(came.has_value());
    CHECK(env.now() < Time() + 8s);
    Note note;
    CHECK(client.send(note));
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: messages to a server that cannot be reached are dropped, not hoarded") {
  RpcWorld world;
  world.server->crash();
  world.later(5s, [&] { world.server->start(); });
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port, {.connect_timeout = 500ms});
    for (int i = 0; i < 100; ++i) {
      Note note;
      note.text = std::to_string(i);
      client.send(note);
      auto sleep = sleep_for(100ms);
      co_await sleep;
    }
    CHECK(client.statistics().messages + client.statistics().messages_dropped == 100);
  });
  world.run();
  REQUIRE(world.done.notes.size() > 30);
  CHECK(world.done.notes.size() < 60);
  CHECK(world.done.notes.back() == "99");
}

TEST_CASE(
    "rpc: under loss, resets, short reads and fragments each call is executed at most once, and answers are right") {
  std::uint64_t ambiguous = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RpcWorld world(seed);
    NetworkFaultRates rates = NetworkFaultRates::moderate();
    rates.segment_reset = 0.02;
    world.cluster.network().set_fault_rates(rates);
    std::vector<RpcFailure> failures;
    int replies = 0;
    constexpr int calls = 200;
    world.client("client", [&](Env& env) -> Task<> {
      RpcClient client(env, "server", port);
      auto calling = call_often(env, client, calls, failures, replies);
      co_await std::move(calling);
      CHECK(client.statistics().connects > 1);
    });
    world.run();
    CHECK(replies + static_cast<int>(failures.size()) == calls);
    const std::set<std::string> executed(world.done.begun.begin(), world.done.begun.end());
    CHECK(executed.size() == world.done.begun.size());  // No request twice.
    std::size_t uncertain = 0;
    for (const RpcFailure failure : failures) uncertain += failure == RpcFailure::ambiguous ? 1 : 0;
    CHECK(executed.size() >= static_cast<std::size_t>(replies));
    CHECK(executed.size() <= static_cast<std::size_t>(replies) + uncertain);
    ambiguous += uncertain;
  }
  CHECK(ambiguous > 0);
}

TEST_CASE("rpc: a client that crashes takes its requests with it") {
  RpcWorld world;
  Node& node = world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    std::vector<RpcResult<Echo>> results;
    for (int i = 0; i < 3; ++i) {
      Echo echo;
      echo.text = std::to_string(i);
      echo.after = 1h;
      tasks.spawn(call_into(client, echo, {.timeout = Duration::max()}, results));
    }
    auto all = tasks.join();
    co_await all;
  });
  world.later(1s, [&] { node.crash(); });
  world.later(2s, [&] { node.start(); });
  world.later(40s, [&] { CHECK(world.done.destroyed.size() == 3); });  // The half-open connection is given up by then.
  world.later(41s, [&] { node.crash(); });
  world.run();
  CHECK(world.done.begun.size() == 6);
  CHECK(world.done.destroyed.size() == 6);
}
