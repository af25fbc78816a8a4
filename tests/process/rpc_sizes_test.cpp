#include <algorithm>

#include "process/rpc_testing.hpp"

using namespace rpc_testing;

TEST_CASE("rpc: large requests and replies go through in pieces, too large ones are refused on either side") {
  RpcWorld world(1, {.frame_bytes_max = 500'000});
  int checked = 0;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port, {.frame_bytes_max = 600'000});
    Echo echo;
    echo.text = std::string(400'000, 'x');
    auto large = client.call(echo);
    auto came = co_await large;
    REQUIRE(came.has_value());
    CHECK(came->text == echo.text);

    echo.text = std::string(700'000, 'x');
    auto larger = client.call(echo);
    auto refused = co_await larger;
    REQUIRE(!refused.has_value());
    CHECK(refused.error().failure == RpcFailure::not_sent);
    CHECK(refused.error() == ErrorCode::too_large);

    echo.text = std::string(2'500'000, 'x');
    auto largest = client.call(echo);
    auto over = co_await largest;
    REQUIRE(!over.has_value());
    CHECK(over.error().failure == RpcFailure::not_sent);
    CHECK(over.error().detail == "request 1 to server:7000: a field is over its bound");
    CHECK(client.statistics().connects == 1);

    echo.text = std::string(550'000, 'x');  // The server closes the connection for it, and says why.
    auto unwelcome = client.call(echo);
    auto closed = co_await unwelcome;
    REQUIRE(!closed.has_value());
    CHECK(closed.error().failure == RpcFailure::ambiguous);
    CHECK(closed.error() == ErrorCode::too_large);
    CHECK(closed.error().detail ==
          "request 1 to server:7000: server closed the connection: a frame of 550019 bytes; at most 500000, at byte "
          "400047 of the stream");
    ++checked;
  });
  world.run();
  CHECK(checked == 1);
}

TEST_CASE("rpc: more than the stream takes at once waits for its turn") {
  RpcWorld world;
  std::vector<RpcResult<Echo>> results;
  world.client("client", [&](Env& env) -> Task<> {
    RpcClient client(env, "server", port);
    TaskGroup tasks(env.scheduler());
    for (char c = 'a'; c <= 'z'; ++c) {
      Echo echo;
      echo.text = std::string(100'000, c);
      tasks.spawn(call_into(client, echo, {}, results));
    }
    auto all = tasks.join();
    co_await all;
    CHECK(client.statistics().connects == 1);
  });
  world.run();
  REQUIRE(results.size() == 26);
  std::string letters;
  for (const auto& result : results) {
    REQUIRE(result.has_value());
    CHECK(result->text == std::string(100'000, result->text[0]));
    letters += result->text[0];
  }
  std::sort(letters.begin(), letters.end());
  CHECK(letters == "abcdefghijklmnopqrstuvwxyz");
}

TEST_CASE("rpc: a reply that is too large is an error to the caller, and ends nothing") {
  OneCluster world;
  int checked = 0;
  world
      .add("server",
           [&](Env& env) -> Task<> {
             RpcServer server(env, {.frame_bytes_max = 1000});
             server.on<Echo>([](const Echo& request) -> Result<Echo> {
               Echo reply;
               reply.text = std::string(request.text == "bounded" ? 2'000'001 : 2000, 'x');
               return reply;
             });
             auto listening = server.listen(port);
             REQUIRE(listening.has_value());
             RpcClient client(env, env.self().name, port);
             for (const char* text : {"large", "bounded"}) {
               Echo request;
               request.text = text;
               auto call = client.call(request);
               auto reply = co_await call;
               REQUIRE(!reply.has_value());
               CHECK(reply.error().failure == RpcFailure::failed);
               CHECK(reply.error() == ErrorCode::too_large);
               ++checked;
             }
             CHECK(client.statistics().connects == 1);
           })
      .start();
  const RunScope scope(&world.simulator.context());
  world.simulator.run();
  CHECK(checked == 2);
}
