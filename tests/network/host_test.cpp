#include <doctest/doctest.h>

#include <set>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

TEST_CASE("hosts get addresses from 10.0.0.1 upwards and resolve by name and by address") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  CHECK(to_string(a.address) == "10.0.0.1");
  CHECK(to_string(b.address) == "10.0.0.2");
  CHECK(a.network.address() == a.address);
  CHECK(world.network.address(b.id) == b.address);

  auto by_name = world.resolve(a, "b");
  auto by_address = world.resolve(a, "10.0.0.2");
  auto unknown = world.resolve(a, "c");
  world.run_for(1ns);
  CHECK(by_name.value() == b.address);
  CHECK(by_address.value() == b.address);
  REQUIRE(unknown.failed(ErrorCode::host_not_found));
  CHECK(unknown.detail() == "resolve c");
}

TEST_CASE("a port in use is refused by name until it is free again") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  {
    Listener first = world.listen(a, 80);
    CHECK(first.local() == Endpoint{a.address, 80});
    const auto second = a.network.listen(80);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error() == ErrorCode::address_in_use);
    CHECK(second.error().detail == "listen a:80");
    CHECK(b.network.listen(80).has_value());
    CHECK(a.network.bind_datagram(80).has_value());
  }
  CHECK(a.network.listen(80).has_value());
}

TEST_CASE("port 0 picks free ports, each another one") {
  World world;
  auto& a = world.add("a");
  std::set<std::uint16_t> ports;
  std::vector<Listener> listeners;
  for (int i = 0; i < 100; ++i) {
    listeners.push_back(world.listen(a, 0));
    ports.insert(listeners.back().local().port);
  }
  CHECK(ports.size() == 100);
  CHECK(*ports.begin() == 40'001);
  auto socket = a.network.bind_datagram(0);
  REQUIRE(socket.has_value());
  CHECK(socket->local().port > 40'001);
}

TEST_CASE("connecting ends get ports of their own, which are reused after all others") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  auto first = world.pair(client, server);
  auto second = world.pair(client, server);
  CHECK(first.client.local() == Endpoint{client.address, 40'001});
  CHECK(second.client.local() == Endpoint{client.address, 40'002});
  CHECK(first.client.peer() == Endpoint{server.address, 80});
  CHECK(first.client.peer_name() == "server:80");
  CHECK(first.server.peer_name() == "client:40001");
  first.client.reset();
  first.client.close();
  auto third = world.pair(client, server);
  CHECK(third.client.local().port == 40'003);
}

TEST_CASE("a host without free ports says so") {
  World world;
  auto& a = world.add("a");
  std::vector<Listener> listeners;
  for (int i = 40'001; i <= 0xffff; ++i) listeners.push_back(world.listen(a, 0));
  const auto more = a.network.listen(0);
  REQUIRE_FALSE(more.has_value());
  CHECK(more.error() == ErrorCode::address_in_use);
  listeners.erase(listeners.begin() + 1234);
  const auto again = a.network.listen(0);
  REQUIRE(again.has_value());
  CHECK(again->local().port == 40'001 + 1234);
}

TEST_CASE("a host that is down can do nothing") {
  World world;
  auto& a = world.add("a");
  world.add("b");
  world.crash(a);
  CHECK_FALSE(world.network.is_up(a.id));
  CHECK(a.network.listen(80).error() == ErrorCode::unreachable);
  CHECK(a.network.bind_datagram(80).error() == ErrorCode::unreachable);
  auto connect = world.connect(a, "b", 80);
  world.run_for(1ms);
  CHECK(connect.failed(ErrorCode::unreachable));
  world.boot(a);
  CHECK(a.network.listen(80).has_value());
}

TEST_CASE("a crash and a stop free the ports") {
  World world;
  auto& a = world.add("a");
  Listener listener = world.listen(a, 80);
  auto socket = a.network.bind_datagram(81);
  REQUIRE(socket.has_value());
  SUBCASE("crash") {
    world.crash(a);
    world.boot(a);
  }
  SUBCASE("stop") { world.stop(a); }
  Listener again = world.listen(a, 80);
  CHECK(a.network.bind_datagram(81).has_value());
  listener.close();  // The old handle does not free the new one's port.
  CHECK(a.network.listen(80).error() == ErrorCode::address_in_use);
  CHECK(socket->send(Endpoint{a.address, 81}, "x").error() == ErrorCode::closed);
  auto accept = world.accept(a, again);
  world.run_for(1ms);
  CHECK_FALSE(accept.done());
}
