#include "process/rpc_testing.hpp"
#include "real/script.hpp"

using namespace rpc_testing;
using namespace orrery::test;

namespace {

/// On a port that is free.
class RealServer {
 public:
  RealServer(Env& env, const RpcServerOptions& options = {}) : server_(env, options) {
    server_.on(this, &RealServer::echo);
    server_.on(this, &RealServer::square);
    server_.on(this, &RealServer::note);
    REQUIRE(server_.listen(0).has_value());
  }
  RpcServer& server() { return server_; }
  int notes = 0;

 private:
  Task<Result<Echo>> echo(Echo request) {
    auto sleep = sleep_for(request.after);
    co_await sleep;
    co_return request;
  }
  Result<std::uint64_t> square(Square request) { return std::uint64_t{request.number} * request.number; }
  void note(const Note&) { ++notes; }

  RpcServer server_;
};

struct Outcome {
  bool finished = false;
};

Task<> call_all(Env& env, Outcome& outcome) {
  RealServer server(env);
  RpcClient client(env, "127.0.0.1", server.server().port());
  TaskGroup tasks(env.scheduler());
  std::vector<RpcResult<Echo>> echoes;
  for (std::size_t i = 0; i < 50; ++i) {
    Echo echo;
    echo.text = std::string(i * 4000, 'x');
    echo.after = Duration(i % 7);
    tasks.spawn(call_into(client, echo, {.timeout = 30s}, echoes));
    Note note;
    CHECK(client.send(note));
  }
  auto all = tasks.join();
  co_await all;
  REQUIRE(echoes.size() == 50);
  for (const auto& echo : echoes) CHECK(echo.has_value());
  for (std::uint32_t i = 0; i < 200; ++i) {
    Square square;
    square.number = i;
    auto call = client.call(square, {.timeout = 30s});
    auto squared = co_await call;
    REQUIRE(squared.has_value());
    CHECK(*squared == std::uint64_t{i} * i);
  }
  CHECK(server.notes == 50);
  CHECK(client.statistics().connects == 1);
  CHECK(server.server().statistics().requests == 250);
  outcome.finished = true;
}

Task<> cancel_and_refuse(Env& env, Outcome& outcome) {
  auto server = std::make_unique<RealServer>(env, RpcServerOptions{.requests_max = 1});
  RpcClient client(env, "localhost", server->server().port());
  TaskGroup tasks(env.scheduler());
  std::vector<RpcResult<Echo>> echoes;
  Echo echo;
  echo.after = 1h;
  tasks.spawn(call_into(client, echo, {.timeout = Duration::max()}, echoes));
  while (server->server().requests_in_progress() == 0) {
    auto sleep = sleep_for(1ms);
    co_await sleep;
  }
  Square square;
  auto shed = client.call(square, {.timeout = 30s});
  auto rejected = co_await shed;
  CHECK(rejected.error().failure == RpcFailure::rejected);
  tasks.cancel_all();
  while (server->server().requests_in_progress() > 0) {
    auto sleep = sleep_for(1ms);
    co_await sleep;
  }
  CHECK(server->server().statistics().cancelled == 1);
  echo.after = 1h;
  auto slow = client.call(echo, {.timeout = 50ms});
  auto late = co_await slow;
  CHECK(late.error() == ErrorCode::timed_out);
  CHECK(late.error().failure == RpcFailure::ambiguous);

  const std::uint16_t gone = server->server().port();
  server.reset();
  auto lost = client.call(square, {.timeout = 30s});
  auto unanswered = co_await lost;
  CHECK(!unanswered.has_value());
  RpcClient nobody(env, "127.0.0.1", gone);
  auto unheard = nobody.call(square, {.timeout = 30s});
  auto refused = co_await unheard;
  CHECK(refused.error() == ErrorCode::connection_refused);
  CHECK(refused.error().failure == RpcFailure::not_sent);
  outcome.finished = true;
}

Task<> say_nonsense(Env& env, Outcome& outcome) {
  RealServer server(env);
  auto connecting = env.network().connect("127.0.0.1", server.server().port());
  auto stream = co_await connecting;
  REQUIRE(stream.has_value());
  auto writing = stream->write("GET / HTTP/1.1\r\n\r\n");
  (void)co_await writing;
  auto reading = read_all(*stream);
  auto answer = co_await std::move(reading);
  REQUIRE(answer.has_value());
  const Result<Frame> frame = decode_frame(*answer);
  REQUIRE(frame.has_value());
  CHECK(frame->kind == FrameKind::close);
  CHECK(server.server().statistics().connections_broken == 1);
  outcome.finished = true;
}

}  // namespace

TEST_CASE("rpc for real: calls and messages over loopback") {
  Outcome outcome;
  run_script(call_all, outcome);
  CHECK(outcome.finished);
}

TEST_CASE("rpc for real: cancellation, deadlines, shedding, and a server that is gone") {
  Outcome outcome;
  run_script(cancel_and_refuse, outcome);
  CHECK(outcome.finished);
}

TEST_CASE("rpc for real: a hostile client is told what was wrong") {
  Outcome outcome;
  run_script(say_nonsense, outcome);
  CHECK(outcome.finished);
}
