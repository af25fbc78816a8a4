#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>
#include <orrery/real/runtime.hpp>
#include <orrery/task/race.hpp>
#include <orrery/task/sleep.hpp>

#include "real/scratch.hpp"

namespace orrery::test {

/// What a test's coroutine and the test itself share.
template <class State>
class Script final : public Process {
 public:
  using Body = Task<> (*)(Env& env, State& state);

  Script(Body body, State& state) : body_(body), state_(state) {}
  Task<> run(Env& env) override { return body_(env, state_); }

 private:
  Body body_;
  State& state_;
};

inline RealOptions quiet_options() {
  RealOptions options;
  options.seed = 1;
  options.handle_signals = false;
  options.shutdown_deadline = std::chrono::seconds(20);
  return options;
}

inline RealOptions disk_options(const ScratchDirectory& directory) {
  RealOptions options = quiet_options();
  options.data_directory = directory.path() + "/data";
  return options;
}

/// The state of a coroutine that shares nothing.
struct Nothing {};

/// Runs `body` as the process of a runtime; checks that it ended well.
template <class State>
RealStatistics run_script(Task<> (*body)(Env&, State&), State& state, RealOptions options = quiet_options()) {
  RealRuntime runtime(std::move(options));
  const int status = runtime.run([&] { return std::make_unique<Script<State>>(body, state); });
  CHECK(runtime.failure() == "");
  CHECK(status == RealRuntime::exit_ended);
  return runtime.statistics();
}

/// Both ends of a connection over loopback.
struct Pair {
  Pair(Stream client_end, Stream server_end) : client(std::move(client_end)), server(std::move(server_end)) {}
  Stream client;
  Stream server;
};

inline Task<Pair> connect_pair(Env& env) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  Listener listener = std::move(*listening);
  auto connecting = env.network().connect("127.0.0.1", listener.local().port);
  auto client = co_await connecting;
  REQUIRE(client.has_value());
  auto accepting = listener.accept();
  auto server = co_await accepting;
  REQUIRE(server.has_value());
  Pair pair(std::move(*client), std::move(*server));
  co_return pair;
}

/// All that comes until the peer has finished writing, or the error.
inline Task<Result<Bytes>> read_all(Stream& stream) {
  Bytes all;
  while (true) {
    auto reading = stream.read(64 * 1024);
    auto bytes = co_await reading;
    if (!bytes) co_return std::unexpected(bytes.error());
    if (bytes->empty()) co_return all;
    all += *bytes;
  }
}

/// Exactly `count` bytes; fewer if the stream ends or fails.
inline Task<Bytes> read_exactly(Stream& stream, std::size_t count) {
  Bytes all;
  while (all.size() < count) {
    auto reading = stream.read(count - all.size());
    auto bytes = co_await reading;
    if (!bytes || bytes->empty()) break;
    all += *bytes;
  }
  co_return all;
}

/// `count` bytes of which each depends on where it is.
inline Bytes pattern(std::size_t count) {
  Bytes bytes(count, '\0');
  std::uint32_t x = 12345;
  for (char& c : bytes) {
    x = x * 1664525 + 1013904223;
    c = static_cast<char>(x >> 24);
  }
  return bytes;
}

}  // namespace orrery::test
