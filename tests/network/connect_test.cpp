#include <doctest/doctest.h>

#include <vector>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  explicit Fixture(SimNetworkOptions options = World::millisecond()) : world(options) {}
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
};

}  // namespace

TEST_CASE("connecting where nothing listens is refused after a round trip") {
  Fixture f;
  auto connect = f.world.connect(f.client, "server", 80);
  f.world.run_for(10ms);
  REQUIRE(connect.failed(ErrorCode::connection_refused));
  CHECK(connect.at() == Time() + 2ms);
  CHECK(connect.detail() == "connect server:80");
  CHECK(f.world.network.connections() == 0);
  CHECK(f.world.simulator.events_pending() == 0);
}

TEST_CASE("connecting to an unknown name or address fails at once") {
  Fixture f;
  auto name = f.world.connect(f.client, "nobody", 80);
  auto address = f.world.connect(f.client, "10.0.0.99", 80);
  f.world.run_for(1ns);
  CHECK(name.failed(ErrorCode::host_not_found));
  CHECK(name.detail() == "connect nobody:80");
  CHECK(address.failed(ErrorCode::unreachable));
}

TEST_CASE("connecting by address works like by name") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  auto connect = f.world.connect(f.client, to_string(f.server.address), 80);
  f.world.run_for(5ms);
  REQUIRE(connect.ok());
  CHECK(connect.value().peer_name() == "server:80");
}

TEST_CASE("connecting to a host that is down times out, unless it comes up in time") {
  Fixture f;
  f.world.crash(f.server);
  auto connect = f.world.connect(f.client, "server", 80);
  SUBCASE("stays down") {
    f.world.run_for(20s);
    REQUIRE(connect.failed(ErrorCode::timed_out));
    CHECK(connect.at() == Time() + 10s);
    CHECK(f.world.network.traffic().drops(PacketDrop::host_down) > 3);
    CHECK(f.world.network.connections() == 0);
    CHECK(f.world.simulator.events_pending() == 0);
  }
  SUBCASE("comes up") {
    f.world.run_for(5s);
    f.world.boot(f.server);
    Listener listener = f.world.listen(f.server, 80);
    f.world.run_for(4s);
    CHECK(connect.ok());
  }
}

TEST_CASE("connections wait to be accepted, in order") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  std::vector<Later<Stream>> connects;
  for (int i = 0; i < 3; ++i) {
    connects.push_back(f.world.connect(f.client, "server", 80));
    f.world.run_for(1ms);
  }
  f.world.run_for(10ms);
  for (auto& connect : connects) {
    auto accept = f.world.accept(f.server, listener);
    f.world.run_for(1ns);
    REQUIRE(connect.ok());
    REQUIRE(accept.ok());
    CHECK(accept.value().peer() == connect.value().local());
  }
}

TEST_CASE("what arrived before accept is there after it") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  auto connect = f.world.connect(f.client, "server", 80);
  f.world.run_for(5ms);
  f.world.write(f.client, connect.value(), "early");
  f.world.run_for(5ms);
  auto accept = f.world.accept(f.server, listener);
  f.world.run_for(1ns);
  auto read = f.world.read(f.server, accept.value());
  f.world.run_for(1ns);
  CHECK(read.value() == "early");
}

TEST_CASE("a full backlog is not answered until there is room") {
  SimNetworkOptions options = World::millisecond();
  options.accept_backlog = 2;
  Fixture f(options);
  Listener listener = f.world.listen(f.server, 80);
  std::vector<Later<Stream>> connects;
  for (int i = 0; i < 3; ++i) {
    connects.push_back(f.world.connect(f.client, "server", 80));
    f.world.run_for(10ms);
  }
  f.world.run_for(1s);
  CHECK(connects[1].ok());
  CHECK_FALSE(connects[2].done());
  CHECK(f.world.network.traffic().drops(PacketDrop::queue_full) >= 2);
  auto accept = f.world.accept(f.server, listener);
  f.world.run_for(3s);
  CHECK(accept.ok());
  CHECK(connects[2].ok());
}

TEST_CASE("connects that race into a full backlog are all served in the end") {
  SimNetworkOptions options = World::millisecond();
  options.accept_backlog = 2;
  Fixture f(options);
  Listener listener = f.world.listen(f.server, 80);
  std::vector<Later<Stream>> connects, accepts;
  for (int i = 0; i < 6; ++i) connects.push_back(f.world.connect(f.client, "server", 80));
  f.world.run_for(1s);
  for (int i = 0; i < 6; ++i) {
    accepts.push_back(f.world.accept(f.server, listener));
    f.world.run_for(4s);
  }
  for (auto& accept : accepts) CHECK(accept.ok());
}

TEST_CASE("closing a listener resets what was not accepted, and refuses what comes") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  auto connect = f.world.connect(f.client, "server", 80);
  f.world.run_for(5ms);
  auto read = f.world.read(f.client, connect.value());
  listener.close();
  auto late = f.world.connect(f.client, "server", 80);
  f.world.run_for(5ms);
  CHECK(read.failed(ErrorCode::connection_reset));
  CHECK(late.failed(ErrorCode::connection_refused));
}

TEST_CASE("closing a listener completes an accept that waits") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  auto accept = f.world.accept(f.server, listener);
  f.world.run_for(1ms);
  listener.close();
  f.world.run_for(1ms);
  REQUIRE(accept.failed(ErrorCode::closed));
  CHECK(accept.detail() == "accept on 10.0.0.2:80");
}

TEST_CASE("a listener that closes during the handshake resets the client") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  auto connect = f.world.connect(f.client, "server", 80);
  f.world.run_for(1500us);  // The SYN-ACK is underway.
  listener.close();
  f.world.run_for(1ms);
  REQUIRE(connect.ok());
  auto read = f.world.read(f.client, connect.value());
  f.world.run_for(5ms);
  CHECK(read.failed(ErrorCode::connection_reset));
}

TEST_CASE("connections are bounded for each host") {
  SimNetworkOptions options = World::millisecond();
  options.connections_per_host_max = 3;
  Fixture f(options);
  auto& other = f.world.add("other");
  Listener listener = f.world.listen(f.server, 80);
  std::vector<Later<Stream>> connects;
  for (int i = 0; i < 4; ++i) connects.push_back(f.world.connect(f.client, "server", 80));
  f.world.run_for(20ms);
  int over = 0;
  for (auto& connect : connects) over += connect.failed(ErrorCode::too_large) ? 1 : 0;
  CHECK(over == 1);
  auto unanswered = f.world.connect(other, "server", 80);
  f.world.run_for(11s);
  CHECK(unanswered.failed(ErrorCode::timed_out));
  auto accepted = f.world.accept(f.server, listener);
  f.world.run_for(1ns);
  accepted.value().reset();
  accepted.value().close();
  auto fits = f.world.connect(other, "server", 80);
  f.world.run_for(10ms);
  CHECK(fits.ok());
}

TEST_CASE("a connect that nobody waits for any more is taken back") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 80);
  f.world.connect(f.client, "server", 80);
  SUBCASE("SYN underway") { f.world.run_for(500us); }
  SUBCASE("SYN-ACK underway") { f.world.run_for(1500us); }
  f.client.tasks.cancel_all();
  f.world.run_for(20ms);
  CHECK(f.world.network.connections() == 0);
  auto accept = f.world.accept(f.server, listener);
  f.world.run_for(20ms);
  CHECK_FALSE(accept.done());
}
