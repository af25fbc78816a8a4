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

TEST_CASE("after a crash the peer learns nothing, until silence lasts too long") {
  Fixture f;
  const Time start = f.world.simulator.now();
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(1ms);
  f.world.crash(f.server);
  f.world.run_for(29s);
  CHECK_FALSE(read.done());
  CHECK(f.world.network.fault_counts()[NetworkFault::half_open] == 1);
  f.world.run_for(5s);
  REQUIRE(read.failed(ErrorCode::timed_out));
  CHECK(read.at() == start + 1ms + 30s);
  auto write = f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(1ms);
  CHECK(write.failed(ErrorCode::timed_out));
}

TEST_CASE("data to a crashed host is retransmitted in silence, then times out") {
  Fixture f;
  f.world.crash(f.server);
  auto write = f.world.write(f.client, f.streams.client, "anybody there?");
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(29s);
  CHECK(write.ok());
  CHECK_FALSE(read.done());
  CHECK(f.world.network.traffic().drops(PacketDrop::host_down) >= 8);
  f.world.run_for(2s);
  CHECK(read.failed(ErrorCode::timed_out));
  f.streams.client.close();
  f.streams.server.close();
  CHECK(f.world.network.connections() == 0);
  f.world.run_for(1ms);
  CHECK(f.world.simulator.events_pending() == 0);
}

TEST_CASE("a rebooted host answers a segment of its former life with a reset") {
  Fixture f;
  f.world.crash(f.server);
  f.world.boot(f.server);
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(1s);
  CHECK_FALSE(read.done());
  const Time start = f.world.simulator.now();
  f.world.write(f.client, f.streams.client, "still there?");
  f.world.run_for(1s);
  REQUIRE(read.failed(ErrorCode::connection_reset));
  CHECK(read.at() == start + 2ms);
  CHECK(f.world.network.traffic().drops(PacketDrop::no_receiver) == 1);
}

TEST_CASE("the retransmission of what was underway meets the rebooted host") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.write(f.client, f.streams.client, "underway");
  f.world.run_for(500us);
  f.world.crash(f.server);
  f.world.run_for(2s);
  f.world.boot(f.server);
  CHECK_FALSE(read.done());
  f.world.run_for(4s);
  CHECK(read.failed(ErrorCode::connection_reset));
}

TEST_CASE("an idle half-open connection to a rebooted host is found by keep-alive") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(1ms);
  f.world.crash(f.server);
  f.world.boot(f.server);
  f.world.run_for(29s);
  CHECK_FALSE(read.done());
  f.world.run_for(2s);
  CHECK(read.failed(ErrorCode::connection_reset));
}

TEST_CASE("what a crashed host had sent still arrives") {
  Fixture f;
  f.world.write(f.server, f.streams.server, "famous last words");
  f.world.run_for(500us);
  f.world.crash(f.server);
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(1ms);
  CHECK(read.value() == "famous last words");
}

TEST_CASE("handles of a crashed host do nothing") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 81);
  auto waiting_read = f.world.read(f.server, f.streams.server);
  auto waiting_accept = f.world.accept(f.server, listener);
  f.world.run_for(1ms);
  f.world.network.host_crashed(f.server.id);  // Its tasks are not destroyed yet.
  auto read = f.world.read(f.client, f.streams.client);
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(100ms);
  CHECK_FALSE(waiting_read.done());
  CHECK_FALSE(waiting_accept.done());
  f.server.tasks.cancel_all();
  const std::uint64_t sent = f.world.network.traffic().segments_sent;
  f.streams.server.reset();
  CHECK_FALSE(f.streams.server.shutdown_write().has_value());
  f.streams.server.close();
  listener.close();
  CHECK(f.world.network.traffic().segments_sent == sent);
  f.world.boot(f.server);
  f.world.run_for(90ms);
  CHECK_FALSE(read.done());
}

TEST_CASE("a host that crashes during the handshake leaves nothing behind") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  Listener listener = world.listen(server, 80);
  auto connect = world.connect(client, "server", 80);
  World::Node* victim = &client;
  Duration moment = 500us;
  SUBCASE("client, SYN underway") {}
  SUBCASE("client, SYN-ACK underway") { moment = 1500us; }
  SUBCASE("client, ACK underway") { moment = 2500us; }
  SUBCASE("server, SYN underway") { victim = &server; }
  SUBCASE("server, SYN-ACK underway") {
    victim = &server;
    moment = 1500us;
  }
  SUBCASE("server, ACK underway") {
    victim = &server;
    moment = 2500us;
  }
  world.run_for(moment);
  world.crash(*victim);
  world.run_for(60s);
  if (connect.ok()) connect.value().close();
  listener.close();
  world.run_for(60s);
  CHECK(world.network.connections() == 0);
  CHECK(world.simulator.events_pending() == 0);
}

TEST_CASE("when both ends crash nothing is left") {
  Fixture f;
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(500us);
  f.world.crash(f.client);
  f.world.crash(f.server);
  f.streams.client.close();
  f.streams.server.close();
  CHECK(f.world.network.connections() == 0);
  f.world.run_for(1ms);
  CHECK(f.world.simulator.events_pending() == 0);
}

TEST_CASE("a process that ends has its streams finished by the kernel") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.write(f.server, f.streams.server, "bye");
  f.world.run_for(1ns);
  f.world.stop(f.server);
  f.world.run_for(2ms);
  CHECK(read.value() == "bye");
  auto end = f.world.read(f.client, f.streams.client);
  auto refused = f.world.connect(f.client, "server", 80);
  f.world.run_for(2ms);
  REQUIRE(end.ok());
  CHECK(end.value().empty());
  f.world.run_for(1ms);
  CHECK(refused.failed(ErrorCode::connection_refused));
}

TEST_CASE("a process that ends with data unread resets the connection") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.write(f.client, f.streams.client, "too late");
  f.world.run_for(2ms);
  f.world.stop(f.server);
  f.world.run_for(2ms);
  CHECK(read.failed(ErrorCode::connection_reset));
}

TEST_CASE("a process that ends resets connections that nobody accepted") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  Listener listener = world.listen(server, 80);
  auto connect = world.connect(client, "server", 80);
  Duration moment = 10ms;
  SUBCASE("during the handshake") { moment = 1500us; }
  SUBCASE("in the queue") {}
  world.run_for(moment);
  world.stop(server);
  world.run_for(10ms);
  listener.close();
  REQUIRE(connect.done());
  if (connect.ok()) {
    auto read = world.read(client, connect.value());
    world.run_for(10ms);
    CHECK(read.failed(ErrorCode::connection_reset));
    connect.value().close();
  } else {
    CHECK(connect.failed(ErrorCode::connection_refused));
  }
  CHECK(world.network.connections() == 0);
}
