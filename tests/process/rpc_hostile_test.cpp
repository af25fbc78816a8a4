#include <orrery/task/race.hpp>

#include "process/rpc_testing.hpp"

using namespace rpc_testing;

namespace {

/// Says `bytes`, and gives what comes back until the end.
Task<Bytes> say(Env& env, Bytes bytes) {
  auto connecting = env.network().connect("server", port);
  auto stream = co_await connecting;
  REQUIRE(stream.has_value());
  auto writing = stream->write(std::move(bytes));
  (void)co_await writing;
  Bytes answer;
  while (true) {
    auto reading = stream->read(1000);
    auto more = co_await reading;
    if (!more || more->empty()) co_return answer;
    answer += *more;
  }
}

Bytes frame(FrameKind kind, std::uint64_t id, std::uint32_t type = Square::wire_id) {
  Square square;
  return encode_frame({.kind = kind, .type = type, .id = id, .body = {}}, std::uint64_t{0}, square).value();
}

/// What a server answers to a hostile client, as far as it is text.
std::string answer_to(const Bytes& bytes, RpcServerStatistics* statistics = nullptr) {
  RpcWorld world;
  std::string text;
  Time end;
  world.client("client", [&](Env& env) -> Task<> {
    auto saying = timeout(30s, say(env, bytes));
    auto answer = co_await saying;
    if (!answer) {
      text = "open";
      co_return;
    }
    const Result<Frame> last = decode_frame(*answer);
    if (last && last->kind == FrameKind::close) text = "close: " + std::string(last->body.substr(4));
    end = env.now();
  });
  world.run();
  if (text != "open") CHECK(end < Time() + 100ms);
  world.server->stop(1s);
  world.run();
  if (statistics != nullptr) *statistics = world.done.statistics;
  return text;
}

Task<> serve_bytes(Env& env, Bytes bytes) {
  auto listener = env.network().listen(port);
  REQUIRE(listener.has_value());
  while (true) {
    auto accepting = listener->accept();
    auto stream = co_await accepting;
    if (!stream) co_return;
    auto reading = stream->read(1000);
    (void)co_await reading;
    auto writing = stream->write(bytes);
    (void)co_await writing;
    auto rest = stream->read(1000);
    (void)co_await rest;
  }
}

/// What a client makes of a hostile server's answer to its first call.
RpcError error_from(const Bytes& answer) {
  OneCluster world;
  world.add("server", [&](Env& env) -> Task<> { return serve_bytes(env, answer); }).start();
  std::optional<RpcError> error;
  world
      .add("client",
           [&](Env& env) -> Task<> {
             RpcClient client(env, "server", port);
             Square square;
             auto call = client.call(square);
             auto reply = co_await call;
             REQUIRE(!reply.has_value());
             error.emplace(reply.error());
           })
      .start();
  const RunScope scope(&world.simulator.context());
  world.simulator.run_until(Time() + 20s);
  REQUIRE(error.has_value());
  return *error;
}

constexpr std::uint64_t first_id = std::uint64_t{1} << 32;

}  // namespace

TEST_CASE("rpc: a server tells a hostile client what was wrong, and closes") {
  RpcServerStatistics statistics;
  CHECK(answer_to("GET / HTTP/1.1\r\n\r\n", &statistics) ==
        "close: no frame: it does not begin with 'Or', at byte 0 of the stream");
  CHECK(statistics.connections_broken == 1);
  Bytes damaged = frame(FrameKind::request, 1);
  damaged[5] = '\x7f';
  CHECK(answer_to(damaged) == "close: a frame's header has a wrong checksum, at byte 0 of the stream");
  CHECK(answer_to(frame(FrameKind::reply, 1)) == "close: a client sends no reply");
  CHECK(answer_to(frame(FrameKind::failure, 1)) == "close: a client sends no failure");
  CHECK(answer_to(frame(FrameKind::close, 1)) == "");
}

TEST_CASE("rpc: what is odd and harmless does not end a connection") {
  RpcServerStatistics statistics;
  CHECK(answer_to(frame(FrameKind::cancel, 77), &statistics) == "open");
  CHECK(answer_to(frame(FrameKind::message, 0, 99), &statistics) == "open");
  CHECK(statistics.malformed == 1);
  CHECK(answer_to(frame(FrameKind::message, 0, Square::wire_id), &statistics) == "open");
  CHECK(statistics.malformed == 1);
  CHECK(answer_to(frame(FrameKind::request, 5, Note::wire_id), &statistics) == "open");
  CHECK(statistics.malformed == 1);
  CHECK(answer_to(frame(FrameKind::message, 0, Note::wire_id), &statistics) == "open");
  CHECK(statistics.malformed == 1);
  CHECK(statistics.connections_broken == 0);
}

TEST_CASE("rpc: two requests of one id are two requests, and one cancellation stops one") {
  RpcWorld world;
  Echo echo;
  echo.after = 10s;
  Bytes bytes;
  for (const char* text : {"a", "b"}) {
    echo.text = text;
    bytes +=
        encode_frame({.kind = FrameKind::request, .type = Echo::wire_id, .id = 3, .body = {}}, std::uint64_t{0}, echo)
            .value();
  }
  bytes += frame(FrameKind::cancel, 3);
  world.client("client", [&](Env& env) -> Task<> {
    auto saying = timeout(1s, say(env, bytes));
    (void)co_await saying;
    CHECK(world.done.begun == std::vector<std::string>{"b"});  // The first was stopped before it began.
    auto rest = sleep_for(1s);
    co_await rest;
    CHECK(world.done.destroyed == std::vector<std::string>{"b"});  // With the connection.
  });
  world.run();
}

TEST_CASE("rpc: any frames in any order leave a server as it was") {
  std::uint64_t requests = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    Bytes bytes;
    for (int i = 0; i < 50; ++i) {
      const auto kind = static_cast<FrameKind>(random.pick({1, 2, 2, 2, 5}));
      Echo echo;
      echo.after = random.between(0ms, 5ms);
      echo.text = std::string(static_cast<std::size_t>(random.below(40)), 'x');
      const auto type = static_cast<std::uint32_t>(random.below(5));
      const std::uint64_t id = random.below(4);
      const std::uint64_t patience = random.below(10'000'000);
      Bytes one = encode_frame({.kind = kind, .type = type, .id = id, .body = {}}, patience, echo).value();
      if (random.chance(0.01)) one.pop_back();
      bytes += one;
    }
    RpcWorld world(seed);
    world.client("client", [&](Env& env) -> Task<> {
      auto saying = timeout(1s, say(env, bytes));
      (void)co_await saying;
    });
    world.run();
    CHECK(world.done.begun.size() == world.done.ended.size() + world.done.destroyed.size());
    world.server->stop(1s);  // Ends at once only if nothing is in progress.
    const Time before = world.simulator.now();
    world.run();
    CHECK(world.simulator.now() < before + 2s);
    requests += world.done.statistics.requests;
  }
  CHECK(requests > 500);
}

TEST_CASE("rpc: a client believes nothing that a server could not know") {
  const Bytes nine =
      encode_frame({.kind = FrameKind::reply, .type = 2, .id = first_id, .body = {}}, std::uint64_t{9}).value();
  CHECK(error_from("nonsense")
            .message()
            .starts_with("ambiguous: invalid_argument: request 2 to server:7000: server sent no frame"));
  CHECK(error_from(frame(FrameKind::request, 1)).detail == "request 2 to server:7000: server sent a request");
  const Bytes other =
      encode_frame({.kind = FrameKind::reply, .type = 2, .id = first_id + 1, .body = {}}, std::uint64_t{9}).value();
  CHECK(error_from(other) == ErrorCode::timed_out);
  const Bytes shorter =
      encode_frame({.kind = FrameKind::reply, .type = 2, .id = first_id, .body = {}}, std::uint32_t{9}).value();
  CHECK(error_from(shorter).detail == "request 2 to server:7000: the reply cannot be decoded");
  const Bytes empty = encode_frame({.kind = FrameKind::failure, .type = 2, .id = first_id, .body = {}}).value();
  CHECK(error_from(empty).detail == "request 2 to server:7000: the answer cannot be decoded");
  const Bytes bare_close = encode_frame({.kind = FrameKind::close, .type = 0, .id = 0, .body = {}}).value();
  CHECK(error_from(bare_close).detail == "request 2 to server:7000: server closed the connection");
}

TEST_CASE("rpc: a reply counts although nonsense follows it") {
  const Bytes reply =
      encode_frame({.kind = FrameKind::reply, .type = 2, .id = first_id, .body = {}}, std::uint64_t{9}).value();
  OneCluster world;
  world.add("server", [&](Env& env) -> Task<> { return serve_bytes(env, reply + "nonsense"); }).start();
  int checked = 0;
  world
      .add("client",
           [&](Env& env) -> Task<> {
             RpcClient client(env, "server", port);
             Square square;
             auto call = client.call(square);
             auto answer = co_await call;
             CHECK(answer.value() == 9);
             CHECK(!client.connected());
             ++checked;
           })
      .start();
  const RunScope scope(&world.simulator.context());
  world.simulator.run_until(Time() + 20s);
  CHECK(checked == 1);
}

TEST_CASE("rpc: beyond its connections a server refuses, with the reason, and nothing was begun") {
  RpcWorld world(1, {.connections_max = 3});
  std::vector<RpcError> errors;
  int replies = 0;
  world.client("client", [&](Env& env) -> Task<> {
    std::vector<RpcClient> clients;
    for (int i = 0; i < 5; ++i) {
      clients.emplace_back(env, "server", port);
      Square square;
      auto call = clients.back().call(square);
      auto reply = co_await call;
      if (reply) ++replies;
      if (!reply) errors.push_back(reply.error());
    }
    clients.erase(clients.begin());
    auto rest = sleep_for(1s);
    co_await rest;
    Square square;
    auto call = clients.back().call(square);
    auto reply = co_await call;
    CHECK(reply.has_value());
  });
  world.run();
  CHECK(replies == 3);
  REQUIRE(errors.size() == 2);
  for (const RpcError& error : errors) {
    CHECK(error.failure == RpcFailure::rejected);
    CHECK(error == ErrorCode::too_large);
    CHECK(error.detail == "request 2 to server:7000: server closed the connection: it has too many connections");
  }
}

TEST_CASE("rpc: a client that does not take its replies is cut off, and costs no more than the bound") {
  RpcWorld world(1, {.output_bytes_max = 100'000});
  Bytes requests;
  Echo echo;
  echo.text = std::string(10'000, 'x');
  for (std::uint64_t id = 0; id < 100; ++id)
    requests +=
        encode_frame({.kind = FrameKind::request, .type = Echo::wire_id, .id = id, .body = {}}, std::uint64_t{0}, echo)
            .value();
  bool torn = false;
  world.client("client", [&](Env& env) -> Task<> {
    auto connecting = env.network().connect("server", port);
    auto stream = co_await connecting;
    auto writing = stream->write(requests);
    (void)co_await writing;
    auto rest = sleep_for(10s);
    co_await rest;
    auto late = stream->write("x");
    torn = !(co_await late).has_value();
  });
  world.run();
  CHECK(torn);
  CHECK(world.done.begun.size() < 100);
}
