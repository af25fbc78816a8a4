#pragma once

#include <optional>
#include <string>
#include <utility>

#include <orrery/task/race.hpp>
#include <orrery/task/sleep.hpp>

#include "world.hpp"

namespace orrery::testing_network {

inline Task<> echo(Stream stream) {
  while (true) {
    auto read = stream.read(100);
    auto bytes = co_await read;
    if (!bytes || bytes->empty()) co_return;
    auto write = stream.write(std::move(*bytes));
    auto written = co_await write;
    if (!written) co_return;
  }
}

inline Task<> serve(Listener& listener, TaskGroup& tasks) {
  while (true) {
    auto accept = listener.accept();
    auto stream = co_await accept;
    if (!stream) co_return;
    tasks.spawn(echo(std::move(*stream)));
  }
}

/// Asks the same server again and again, over one connection while that lasts.
struct Asker {
  Network* network = nullptr;
  Duration patience = 1h;             ///< For an answer, connecting included.
  bool believes_name_errors = false;  ///< A name that does not resolve is gone for good.
  std::optional<Stream> stream;
  int answers = 0;
  int errors = 0;

  static Task<Result<void>> ask(Asker& asker) {
    if (!asker.stream) {
      auto connect = asker.network->connect("server", 80);
      auto connected = co_await connect;
      if (!connected) co_return std::unexpected(connected.error());
      asker.stream.emplace(std::move(*connected));
    }
    auto write = asker.stream->write("question");
    auto written = co_await write;
    if (!written) co_return written;
    auto read = asker.stream->read(100);
    auto bytes = co_await read;
    if (!bytes) co_return std::unexpected(bytes.error());
    if (bytes->empty()) co_return failure(ErrorCode::closed);
    co_return Result<void>();
  }

  static Task<> keep_asking(Asker& asker) {
    while (true) {
      auto asking = timeout(asker.patience, ask(asker));
      Result<Result<void>> answer = co_await asking;
      const Result<void> result = answer ? *answer : std::unexpected(answer.error());
      if (result) {
        ++asker.answers;
      } else {
        ++asker.errors;
        asker.stream.reset();
        if (asker.believes_name_errors && result.error() == ErrorCode::host_not_found) co_return;
      }
      co_await sleep_for(10ms);
    }
  }
};

/// A server that echoes, and a node that asks it.
struct Service {
  explicit Service(std::uint64_t seed = 1) : world(World::millisecond(), seed) {
    asker.network = &client.network;
    server.tasks.spawn(serve(listener, server.tasks));
  }
  void run_for(Duration length) {
    client.tasks.spawn(Asker::keep_asking(asker));
    world.run_for(length);
  }
  [[nodiscard]] std::uint64_t digest() const {
    return combine(world.simulator.final_digest(), world.network.state_digest());
  }
  [[nodiscard]] std::uint64_t count(NetworkFault fault) const { return world.network.fault_counts()[fault]; }

  World world;
  Asker asker;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  Listener listener = world.listen(server, 80);
};

}  // namespace orrery::testing_network
