#include <doctest/doctest.h>

#include "asking.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  World::Pair streams = world.pair(client, server);

  void die() {
    world.network.set_fault_rates({.silent_close = 1});
    world.write(client, streams.client, "x");
    world.run_for(1ms);
    world.network.set_fault_rates({});
    CHECK(world.network.fault_counts()[NetworkFault::silent_close] == 1);
  }
};

}  // namespace

TEST_CASE("a connection that dies silently tells neither end until the silence timeout") {
  Fixture f;
  auto there = f.world.read(f.server, f.streams.server);
  auto back = f.world.read(f.client, f.streams.client);
  f.die();
  f.world.run_for(10s);
  auto write = f.world.write(f.server, f.streams.server, "into the void");
  f.world.run_for(19s);
  CHECK(write.ok());
  CHECK_FALSE((there.done() || back.done()));
  f.world.run_for(2s);
  CHECK(there.failed(ErrorCode::timed_out));
  CHECK(back.failed(ErrorCode::timed_out));
  CHECK(f.world.network.fault_counts()[NetworkFault::silent_close] == 1);
}

TEST_CASE("what was underway when the connection died does not arrive") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.write(f.server, f.streams.server, "underway");
  f.world.run_for(500us);
  f.die();
  f.world.run_for(20s);
  CHECK_FALSE(read.done());
}

TEST_CASE("neither a close, nor a reset, nor a heal gets through to the other end") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.die();
  SUBCASE("close") { f.streams.server.close(); }
  SUBCASE("reset") { f.streams.server.reset(); }
  SUBCASE("heal") { f.world.network.heal_all(); }
  f.world.run_for(29s);
  CHECK_FALSE(read.done());
  f.world.run_for(2s);
  CHECK(read.failed(ErrorCode::timed_out));
  f.streams.client.close();
  f.streams.server.close();
  CHECK(f.world.network.connections() == 0);
}

TEST_CASE("a writer waits once the window of a dead connection is full") {
  Fixture f;
  f.die();
  auto write = f.world.write(f.client, f.streams.client, Bytes(1 << 20, 'x'));
  f.world.run_for(28s);
  CHECK_FALSE(write.done());
  f.world.run_for(3s);
  CHECK(write.failed(ErrorCode::timed_out));
}

TEST_CASE("another connection between the same hosts lives on") {
  Fixture f;
  auto other = f.world.pair(f.client, f.server, 81);
  f.die();
  auto read = f.world.read(f.server, other.server);
  f.world.write(f.client, other.client, "alive");
  f.world.run_for(5ms);
  CHECK(read.value() == "alive");
}

TEST_CASE("a client that relies on being told of a dead connection hangs, one with a deadline does not") {
  const auto answers = [](double rate, Duration patience, std::uint64_t seed) {
    Service service(seed);
    service.world.network.set_fault_rates({.silent_close = rate});
    service.asker.patience = patience;
    service.run_for(10s);
    if (rate > 0) CHECK(service.count(NetworkFault::silent_close) > 0);
    return std::pair(service.asker.answers, service.digest());
  };
  CHECK(answers(0, 1h, 1).first > 500);
  CHECK(answers(0.02, 1h, 1).first < 200);
  CHECK(answers(0.02, 100ms, 1).first > 500);
  CHECK(answers(0.02, 100ms, 1) == answers(0.02, 100ms, 1));
  CHECK(answers(0.02, 100ms, 1).second != answers(0.02, 100ms, 2).second);
}
