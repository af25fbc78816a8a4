#include <doctest/doctest.h>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  World::Pair streams = world.pair(client, server);
};

}  // namespace

TEST_CASE("a connect takes a round trip, an accept half of one more") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  Listener listener = world.listen(server, 80);
  auto accepted = world.accept(server, listener);
  auto connected = world.connect(client, "server", 80);
  world.run_for(10ms);
  REQUIRE(connected.ok());
  REQUIRE(accepted.ok());
  CHECK(connected.at() == Time() + 2ms);
  CHECK(accepted.at() == Time() + 3ms);
  CHECK(accepted.value().peer() == connected.value().local());
}

TEST_CASE("bytes arrive one latency later, in order, without boundaries") {
  Fixture f;
  const Time start = f.world.simulator.now();
  auto read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "hello, ");
  f.world.run_for(10ms);
  CHECK(read.value() == "hello, ");
  CHECK(read.at() == start + 1ms);
  f.world.write(f.client, f.streams.client, "wor");
  f.world.run_for(1ns);  // Which of two ready tasks goes first is drawn.
  f.world.write(f.client, f.streams.client, "ld");
  f.world.write(f.server, f.streams.server, "back");
  f.world.run_for(10ms);
  auto rest = f.world.read(f.server, f.streams.server, 4);
  f.world.run_for(1ms);
  CHECK(rest.value() == "worl");
  auto last = f.world.read(f.server, f.streams.server);
  auto back = f.world.read(f.client, f.streams.client, 100);
  f.world.run_for(1ms);
  CHECK(last.value() == "d");
  CHECK(back.value() == "back");
}

TEST_CASE("after a half-close the other direction goes on") {
  Fixture f;
  f.world.write(f.client, f.streams.client, "request");
  f.world.run_for(1ns);
  CHECK(f.streams.client.shutdown_write().has_value());
  f.world.run_for(2ms);
  auto request = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  CHECK(request.value() == "request");
  for (int i = 0; i < 2; ++i) {
    auto end = f.world.read(f.server, f.streams.server);
    f.world.run_for(1ms);
    REQUIRE(end.ok());
    CHECK(end.value().empty());
  }
  f.world.write(f.server, f.streams.server, "response");
  f.world.run_for(2ms);
  auto response = f.world.read(f.client, f.streams.client);
  auto late = f.world.write(f.client, f.streams.client, "more");
  f.world.run_for(1ms);
  CHECK(response.value() == "response");
  CHECK(late.failed(ErrorCode::closed));
  CHECK(late.detail() == "write to server:80 after shutdown_write");
}

TEST_CASE("a half-close wakes a reader that waits") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  CHECK(f.streams.client.shutdown_write().has_value());
  f.world.run_for(2ms);
  REQUIRE(read.ok());
  CHECK(read.value().empty());
}

TEST_CASE("closing delivers what was written, then the end, and leaves nothing behind") {
  Fixture f;
  f.world.write(f.client, f.streams.client, "last words");
  f.world.run_for(1ns);
  f.streams.client.close();
  f.world.run_for(5ms);
  auto words = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  CHECK(words.value() == "last words");
  auto end = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  REQUIRE(end.ok());
  CHECK(end.value().empty());
  CHECK(f.world.network.connections() == 1);
  f.streams.server.close();
  f.world.run_for(5ms);
  CHECK(f.world.network.connections() == 0);
  CHECK(f.world.simulator.events_pending() == 0);
}

TEST_CASE("closing with data unread resets the connection") {
  Fixture f;
  f.world.write(f.client, f.streams.client, "you will not read this");
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(2ms);
  f.streams.server.close();
  f.world.run_for(2ms);
  REQUIRE(read.failed(ErrorCode::connection_reset));
  CHECK(read.detail() == "read from server:80");
  auto write = f.world.write(f.client, f.streams.client, "more");
  f.world.run_for(1ms);
  CHECK(write.failed(ErrorCode::connection_reset));
}

TEST_CASE("writing to a peer that has closed is answered by a reset") {
  Fixture f;
  f.streams.server.close();
  f.world.run_for(2ms);
  auto end = f.world.read(f.client, f.streams.client);
  auto first = f.world.write(f.client, f.streams.client, "into the void");
  f.world.run_for(3ms);
  CHECK(end.value().empty());
  CHECK(first.ok());  // In the send buffer: more was not promised.
  auto second = f.world.write(f.client, f.streams.client, "again");
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(1ms);
  CHECK(second.failed(ErrorCode::connection_reset));
  CHECK(read.failed(ErrorCode::connection_reset));
}

TEST_CASE("a reset fails both directions of the peer, and drops what it had not read") {
  Fixture f;
  f.world.write(f.client, f.streams.client, "unread");
  f.world.run_for(2ms);
  f.streams.client.reset();
  auto own = f.world.read(f.client, f.streams.client);
  f.world.run_for(2ms);
  auto read = f.world.read(f.server, f.streams.server);
  auto write = f.world.write(f.server, f.streams.server, "x");
  f.world.run_for(1ms);
  CHECK(own.failed(ErrorCode::closed));
  CHECK(read.failed(ErrorCode::connection_reset));
  CHECK(write.failed(ErrorCode::connection_reset));
}

TEST_CASE("a reset does not overtake data") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "first");
  f.world.run_for(1ns);
  f.streams.client.reset();
  f.world.run_for(5ms);
  CHECK(read.value() == "first");
}

TEST_CASE("closing a handle completes what others wait for on it") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  f.streams.server.close();
  f.world.run_for(1ms);
  CHECK(read.failed(ErrorCode::closed));
}

TEST_CASE("a host talks to itself over its loopback") {
  World world;
  auto& alone = world.add("alone");
  auto streams = world.pair(alone, alone);
  auto read = world.read(alone, streams.server);
  const Time start = world.simulator.now();
  world.write(alone, streams.client, "me");
  world.run_for(1ms);
  CHECK(read.value() == "me");
  CHECK(read.at() == start + 10us);
}

TEST_CASE("an empty write does nothing") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  auto write = f.world.write(f.client, f.streams.client, "");
  f.world.run_for(5ms);
  CHECK(write.ok());
  CHECK_FALSE(read.done());
}
