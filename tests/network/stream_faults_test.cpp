#include <doctest/doctest.h>

#include <set>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  World::Pair streams = world.pair(client, server);

  [[nodiscard]] std::uint64_t count(NetworkFault fault) const { return world.network.fault_counts()[fault]; }
};

}  // namespace

TEST_CASE("every fault has a name") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < network_fault_kinds; ++i) names.insert(to_string(static_cast<NetworkFault>(i)));
  CHECK(names.size() == network_fault_kinds);
  CHECK_FALSE(names.contains(""));
  CHECK(to_string(NetworkFault::datagram_loss) == "datagram_loss");
  CHECK(to_string(PacketDrop::stale) == "stale");
}

TEST_CASE("a lost segment shows as a retransmission delay") {
  Fixture f;
  f.world.network.set_fault_rates({.segment_loss = 1});
  const Time start = f.world.simulator.now();
  auto read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(100ms);
  f.world.network.set_fault_rates(NetworkFaultRates());
  f.world.run_for(1s);
  REQUIRE(read.ok());
  CHECK(read.at() == start + 200ms + 1ms);
  CHECK(f.count(NetworkFault::segment_loss) == 1);
}

TEST_CASE("what is written behind a lost segment waits for it") {
  Fixture f;
  f.world.network.set_fault_rates({.segment_loss = 1});
  f.world.write(f.client, f.streams.client, "first ");
  f.world.run_for(1ms);
  f.world.network.set_fault_rates(NetworkFaultRates());
  f.world.write(f.client, f.streams.client, "second");
  f.world.run_for(100ms);
  auto read = f.world.read(f.server, f.streams.server, 6);
  f.world.run_for(1s);
  CHECK(read.value() == "first ");
  auto rest = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  CHECK(rest.value() == "second");
}

TEST_CASE("a link that loses everything is a timeout in the end") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.network.set_fault_rates({.segment_loss = 1});
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(29s);
  CHECK_FALSE(read.done());
  f.world.run_for(2s);
  CHECK(read.failed(ErrorCode::timed_out));
}

TEST_CASE("a link's own loss delays streams too") {
  World world({.link = {.latency = 1ms, .loss = 0.5}});
  auto& a = world.add("a");
  auto& b = world.add("b");
  Listener listener = world.listen(b, 80);
  auto accepted = world.accept(b, listener);
  auto connected = world.connect(a, "b", 80);
  world.run_for(5s);
  REQUIRE(connected.ok());
  REQUIRE(accepted.ok());
  Bytes received;
  for (int i = 0; i < 50; ++i) world.write(a, connected.value(), "0123456789");
  while (received.size() < 500) {
    auto read = world.read(b, accepted.value());
    world.run_for(20s);
    REQUIRE(read.ok());
    received += read.value();
  }
  CHECK(world.network.traffic().drops(PacketDrop::lost) > 10);
  CHECK(world.network.fault_counts()[NetworkFault::segment_loss] == 0);
}

TEST_CASE("a segment reset tears the connection down at both ends") {
  Fixture f;
  f.world.network.set_fault_rates({.segment_reset = 1});
  auto client_read = f.world.read(f.client, f.streams.client);
  auto server_read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(10ms);
  CHECK(client_read.failed(ErrorCode::connection_reset));
  CHECK(server_read.failed(ErrorCode::connection_reset));
  CHECK(f.count(NetworkFault::reset) == 1);
}

TEST_CASE("connections between two hosts can be torn down, and only those") {
  Fixture f;
  auto& other = f.world.add("other");
  auto untouched = f.world.pair(other, f.server, 81);
  auto reverse = f.world.pair(f.server, f.client, 82);
  auto client_read = f.world.read(f.client, f.streams.client);
  auto server_read = f.world.read(f.server, f.streams.server);
  auto other_read = f.world.read(other, untouched.client);
  f.world.run_for(1ms);
  CHECK(f.world.network.reset_connections(f.client.id, f.server.id) == 2);
  f.world.run_for(1ns);
  CHECK(client_read.failed(ErrorCode::connection_reset));
  CHECK(server_read.failed(ErrorCode::connection_reset));
  CHECK_FALSE(other_read.done());
  auto reverse_read = f.world.read(f.client, reverse.server);
  f.world.run_for(1ns);
  CHECK(reverse_read.failed(ErrorCode::connection_reset));
  CHECK(f.count(NetworkFault::reset) == 2);
}

TEST_CASE("a connect may hang, or be refused, although somebody listens") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 81);
  auto accept = f.world.accept(f.server, listener);
  SUBCASE("hangs") {
    f.world.network.set_fault_rates({.connect_hang = 1});
    auto connect = f.world.connect(f.client, "server", 81);
    f.world.run_for(11s);
    CHECK(connect.failed(ErrorCode::timed_out));
    CHECK(f.count(NetworkFault::connect_hang) == 1);
  }
  SUBCASE("refused") {
    f.world.network.set_fault_rates({.connect_refused = 1});
    auto connect = f.world.connect(f.client, "server", 81);
    f.world.run_for(11s);
    CHECK(connect.failed(ErrorCode::connection_refused));
    CHECK(f.count(NetworkFault::connect_refused) == 1);
  }
  CHECK_FALSE(accept.done());
}

TEST_CASE("connect faults strike some connects, not all after one") {
  Fixture f;
  Listener listener = f.world.listen(f.server, 81);
  f.world.network.set_fault_rates({.connect_hang = 0.3});
  int fine = 0;
  for (int i = 0; i < 100; ++i) {
    auto connect = f.world.connect(f.client, "server", 81);
    auto accept = f.world.accept(f.server, listener);
    f.world.run_for(11s);
    fine += connect.ok() ? 1 : 0;
    if (connect.ok()) connect.value().close();
    f.server.tasks.cancel_all();
  }
  CHECK(fine > 50);
  CHECK(fine < 90);
  CHECK(f.count(NetworkFault::connect_hang) == static_cast<std::uint64_t>(100 - fine));
}

TEST_CASE("a fragmented write arrives in pieces, a short read gives a part") {
  Fixture f;
  Bytes sent;
  for (int i = 0; i < 200; ++i) sent += static_cast<char>(i);
  SUBCASE("fragmented write") {
    f.world.network.set_fault_rates({.fragmented_write = 1});
    const std::uint64_t before = f.world.network.traffic().segments_delivered;
    f.world.write(f.client, f.streams.client, sent);
    f.world.run_for(10ms);
    const std::uint64_t pieces = f.world.network.traffic().segments_delivered - before;
    CHECK(pieces >= 2);
    CHECK(pieces <= 4);
    auto read = f.world.read(f.server, f.streams.server);
    f.world.run_for(1ms);
    CHECK(read.value() == sent);
    CHECK(f.count(NetworkFault::fragmented_write) == 1);
  }
  SUBCASE("short read") {
    f.world.network.set_fault_rates({.short_read = 1});
    f.world.write(f.client, f.streams.client, sent);
    f.world.run_for(10ms);
    Bytes received;
    int reads = 0;
    while (received.size() < sent.size()) {
      auto read = f.world.read(f.server, f.streams.server);
      f.world.run_for(1ns);
      REQUIRE(read.ok());
      REQUIRE_FALSE(read.value().empty());
      received += read.value();
      ++reads;
    }
    CHECK(received == sent);
    CHECK(reads > 2);
    CHECK(f.count(NetworkFault::short_read) >= static_cast<std::uint64_t>(reads - 1));
  }
}

TEST_CASE("rates for one link leave the others alone, and heal_all ends them all") {
  Fixture f;
  f.world.network.set_fault_rates(f.client.id, f.server.id, {.segment_loss = 1});
  auto there = f.world.read(f.server, f.streams.server);
  auto back = f.world.read(f.client, f.streams.client);
  f.world.write(f.client, f.streams.client, "x");
  f.world.write(f.server, f.streams.server, "y");
  f.world.run_for(3s);
  CHECK_FALSE(there.done());
  CHECK(back.ok());
  f.world.network.heal_all();
  f.world.run_for(3100ms);
  CHECK(there.ok());
}

TEST_CASE("a clogged link holds what arrives until the clog ends") {
  Fixture f;
  const Time start = f.world.simulator.now();
  auto read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "held ");
  f.world.run_for(500us);
  f.world.network.clog(f.client.id, f.server.id, 1s);  // What is underway is held too.
  f.world.run_for(100ms);
  f.world.write(f.client, f.streams.client, "too");
  f.world.write(f.server, f.streams.server, "the other way is free");
  auto back = f.world.read(f.client, f.streams.client);
  f.world.run_for(500ms);
  CHECK_FALSE(read.done());
  CHECK(back.ok());
  f.world.run_for(1s);
  CHECK(read.value() == "held ");
  CHECK(read.at() == start + 500us + 1s);
  auto rest = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ns);
  CHECK(rest.value() == "too");
  CHECK(f.count(NetworkFault::clog) == 1);
}

TEST_CASE("clogs add up, and a heal ends them at once") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.network.clog(f.client.id, f.server.id, 1s);
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(900ms);
  f.world.network.clog(f.client.id, f.server.id, 5s);
  f.world.run_for(1s);
  CHECK_FALSE(read.done());
  const Time healed = f.world.simulator.now();
  f.world.network.heal_all();
  f.world.run_for(1ms);
  REQUIRE(read.ok());
  CHECK(read.at() == healed);
}

TEST_CASE("a clog that lasts too long fails the connection") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.network.clog(f.client.id, f.server.id, 60s);
  f.world.run_for(31s);
  CHECK(read.failed(ErrorCode::timed_out));
}

TEST_CASE("a reset that is lost leaves a half-open connection, which keep-alive finds") {
  Fixture f;
  auto read = f.world.read(f.client, f.streams.client);
  f.world.run_for(1ms);
  f.world.network.set_fault_rates({.segment_loss = 1});
  f.streams.server.reset();
  f.world.run_for(1ms);
  f.world.network.heal_all();
  f.world.run_for(29s);
  CHECK_FALSE(read.done());
  f.world.run_for(2s);
  CHECK(read.failed(ErrorCode::connection_reset));
}
