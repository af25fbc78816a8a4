#include <doctest/doctest.h>

#include "asking.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

/// Sends its requests to the first server that it can connect to.
struct Failover {
  static Task<Bytes> exchange(Network& network, std::string host) {
    auto connect = network.connect(std::move(host), 80);
    auto stream = co_await connect;
    if (!stream) co_return Bytes();
    auto write = stream->write("question");
    auto written = co_await write;
    if (!written) co_return Bytes();
    auto read = stream->read(100);
    auto answer = co_await read;
    co_return answer ? std::move(*answer) : Bytes();
  }
  static Task<> run(Network& network, bool trusts_connections, Bytes& answer) {
    for (const char* host : {"first", "second"}) {
      auto exchanging = timeout(trusts_connections ? Duration(1h) : Duration(100ms), exchange(network, host));
      auto got = co_await exchanging;
      if (got && !got->empty()) {
        answer = *got;
        co_return;
      }
    }
  }

  static bool answered(bool black_hole, bool trusts_connections) {
    Bytes answer;
    World world;
    auto& client = world.add("client");
    auto& first = world.add("first");
    auto& second = world.add("second");
    Listener listeners[] = {world.listen(first, 80), world.listen(second, 80)};
    first.tasks.spawn(serve(listeners[0], first.tasks));
    second.tasks.spawn(serve(listeners[1], second.tasks));
    if (black_hole) world.network.set_fault_rates(client.id, first.id, {.connect_black_hole = 1});
    client.tasks.spawn(run(client.network, trusts_connections, answer));
    world.run_for(10s);
    return answer == "question";
  }
};

}  // namespace

TEST_CASE("a connect into a black hole succeeds, and nothing that is sent arrives") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  Listener listener = world.listen(server, 80);
  auto accept = world.accept(server, listener);
  world.network.set_fault_rates({.connect_black_hole = 1});
  auto connect = world.connect(client, "server", 80);
  world.run_for(3ms);
  REQUIRE(connect.ok());
  CHECK(world.network.fault_counts()[NetworkFault::connect_black_hole] == 1);
  auto write = world.write(client, connect.value(), "anybody there?");
  auto read = world.read(client, connect.value());
  world.run_for(29s);
  CHECK(write.ok());
  CHECK_FALSE((read.done() || accept.done()));
  world.run_for(2s);
  CHECK(read.failed(ErrorCode::timed_out));
  CHECK_FALSE(accept.done());
  connect.value().close();
  CHECK(world.network.connections() == 0);
}

TEST_CASE("a black hole swallows only the connect that it struck") {
  Service service;
  service.world.network.set_fault_rates({.connect_black_hole = 1});
  service.asker.patience = 100ms;
  service.run_for(1s);
  CHECK(service.asker.answers == 0);
  const std::uint64_t before = service.count(NetworkFault::connect_black_hole);
  CHECK(before > 5);
  service.world.network.heal_all();
  service.world.run_for(1s);
  CHECK(service.asker.answers > 30);
  CHECK(service.count(NetworkFault::connect_black_hole) == before);
}

TEST_CASE("the same seed brings the same black holes") {
  const auto digest = [](std::uint64_t seed) {
    Service service(seed);
    service.world.network.set_fault_rates({.connect_black_hole = 0.3, .short_read = 0.5});
    service.asker.patience = 50ms;
    service.run_for(2s);
    return service.digest();
  };
  CHECK(digest(1) == digest(1));
  CHECK(digest(1) != digest(2));
}

TEST_CASE("a client that relies on connected meaning alive does not fail over") {
  CHECK(Failover::answered(false, true));
  CHECK_FALSE(Failover::answered(true, true));
  CHECK(Failover::answered(true, false));
}
