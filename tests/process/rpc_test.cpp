#include <algorithm>

#include "process/rpc_testing.hpp"

using namespace rpc_testing;

namespace {

class Constant {
 public:
  [[nodiscard]] Result<std::uint64_t> square(const Square& request, RpcContext context) const {
    CHECK(context.peer.port != port);
    return std::uint64_t{request.number} + 1;
  }
};

/// What no `Square` is.
struct Malformed {
  static constexpr std::uint32_t wire_id = Square::wire_id;
  using Reply = std::uint64_t;
  std::uint16_t number = 0;
  void wire_fields(auto& fields) { fields(number); }
};

}  // namespace

TEST_CASE("rpc: requests are answered by tasks and at once, with replies and errors") {
  RpcWorld world;
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    CHECK(!client.connected());
    Echo echo;
    echo.text = "hello";
    auto echoing = client.call(echo);
    auto echoed = co_await echoing;
    REQUIRE(echoed.has_value());
    CHECK(echoed->text == "hello");
    CHECK(client.connected());

    Square square;
    square.number = 7;
    auto squaring = client.call(square);
    auto squared = co_await squaring;
    REQUIRE(squared.has_value());
    CHECK(*squared == 49);

    square.number = 13;
    auto refusing = client.call(square);
    auto refused = co_await refusing;
    REQUIRE(!refused.has_value());
    CHECK(refused.error().failure == RpcFailure::failed);
    CHECK(refused.error() == ErrorCode::invalid_argument);
    CHECK(refused.error().detail == "not 13");

    echo.text = "fail";
    auto failing = client.call(echo);
    auto failed = co_await failing;
    REQUIRE(!failed.has_value());
    CHECK(failed.error().message() == "failed: not_found: as you wished");
    CHECK(!failed.error().had_no_effect());
    CHECK(client.statistics().connects == 1);
    CHECK(client.statistics().calls == 4);
    CHECK(client.statistics().replies == 2);
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
  CHECK(world.done.begun == std::vector<std::string>{"hello", "fail"});
  CHECK(world.done.ended == world.done.begun);
}

TEST_CASE("rpc: what a server does not know, or cannot read, it rejects") {
  RpcWorld world;
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    Unknown unknown;
    auto asking = client.call(unknown, {.timeout = 1s, .retry = {.attempts_max = 5}});
    auto asked = co_await asking;
    REQUIRE(!asked.has_value());
    CHECK(asked.error().failure == RpcFailure::rejected);
    CHECK(asked.error().had_no_effect());
    CHECK(asked.error() == ErrorCode::unsupported);
    CHECK(asked.error().detail == "request 4 to server:7000: nobody answers such requests");

    Malformed malformed;
    auto sending = client.call(malformed, {.timeout = 1s, .retry = {.attempts_max = 5}});
    auto sent = co_await sending;
    REQUIRE(!sent.has_value());
    CHECK(sent.error().failure == RpcFailure::rejected);
    CHECK(sent.error().detail == "request 2 to server:7000: the body of the request is truncated at byte 0");
    CHECK(client.statistics().retries == 0);   // It would only be so again.
    CHECK(client.statistics().connects == 1);  // The connection is none the worse.
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: many calls share a connection, and answers come in any order") {
  RpcWorld world;
  std::vector<RpcResult<Echo>> results;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    for (int i = 0; i < 100; ++i) {
      Echo echo;
      echo.text = std::to_string(i);
      echo.after = (100 - i) * 1ms;
      tasks.spawn(call_into(client, echo, RpcCallOptions(), results));
    }
    auto all = tasks.join();
    co_await all;
    CHECK(client.statistics().connects == 1);
  });
  world.run();
  REQUIRE(results.size() == 100);
  std::vector<bool> seen(100);
  for (const auto& result : results) {
    REQUIRE(result.has_value());
    seen[static_cast<std::size_t>(std::stoi(result->text))] = true;
  }
  CHECK(std::find(seen.begin(), seen.end(), false) == seen.end());
  CHECK(std::stoi(results.front()->text) > std::stoi(results.back()->text));
}

TEST_CASE("rpc: messages arrive in order, those before the connection too") {
  RpcWorld world;
  std::vector<std::string> sent;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    for (int i = 0; i < 20; ++i) {
      Note note;
      note.text = "note " + std::to_string(i);
      sent.push_back(note.text);
      CHECK(client.send(note));
      auto sleep = sleep_for(100us);
      co_await sleep;
    }
    auto rest = sleep_for(1s);
    co_await rest;
    CHECK(client.statistics().messages == 20);
    CHECK(client.statistics().messages_dropped == 0);
  });
  world.run();
  CHECK(world.done.notes == sent);
}

TEST_CASE("rpc: a handler's lambda and a reply of nothing") {
  OneCluster world;
  int asked = 0;
  world
      .add("server",
           [&](Env& env) -> Task<> {
             RpcServer server(env);
             server.on<Unknown>([&asked](const Unknown&) -> Result<std::monostate> {
               ++asked;
               return std::monostate();
             });
             const Constant constant;
             server.on(&constant, &Constant::square);
             auto listening = server.listen(0);
             REQUIRE(listening.has_value());
             RpcClient client(env, env.self().name, server.port());
             Unknown request;
             auto call = client.call(request);
             auto reply = co_await call;
             CHECK(reply.has_value());
             Square square;
             auto squaring = client.call(square);
             auto one = co_await squaring;
             CHECK(one.value() == 1);
           })
      .start();
  world.simulator.run();
  CHECK(asked == 1);
}

TEST_CASE("rpc: a client that dies before its calls tells those who wait") {
  RpcWorld world;
  std::vector<RpcResult<Echo>> results;
  world.client("client", [&](Env& env) -> Task<> {
    TaskGroup tasks(env.scheduler());
    {
      RpcClient client(env, "server", port);
      RpcClient moved = std::move(client);
      Echo echo;
      echo.after = 10s;
      tasks.spawn(call_into(moved, echo, {.timeout = 20s}, results));
      auto sleep = sleep_for(1s);
      co_await sleep;
    }
    auto all = tasks.join();
    co_await all;
    CHECK(env.now() < Time() + 2s);
  });
  world.run();
  REQUIRE(results.size() == 1);
  CHECK(results[0].error().failure == RpcFailure::ambiguous);
  CHECK(results[0].error() == ErrorCode::closed);
  CHECK(world.done.destroyed.size() == 1);
}
