#include <doctest/doctest.h>

#include <vector>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  explicit Fixture(SimNetworkOptions options = World::millisecond()) : world(options) {}
  World world;
  World::Node& a = world.add("a");
  World::Node& b = world.add("b");
  DatagramSocket sender = std::move(a.network.bind_datagram(53).value());
  DatagramSocket receiver = std::move(b.network.bind_datagram(54).value());

  void send(Bytes payload) { CHECK(sender.send({b.address, 54}, std::move(payload)).has_value()); }
  Later<Datagram> receive() {
    auto later = world.receive(b, receiver);
    world.run_for(1ns);
    return later;
  }
  [[nodiscard]] std::uint64_t count(NetworkFault fault) const { return world.network.fault_counts()[fault]; }
};

}  // namespace

TEST_CASE("a datagram arrives whole, one latency later, and says who sent it") {
  Fixture f;
  auto received = f.receive();
  const Time start = f.world.simulator.now();
  f.send("ping");
  f.world.run_for(5ms);
  REQUIRE(received.ok());
  CHECK(received.value().payload == "ping");
  CHECK(received.value().from == Endpoint{f.a.address, 53});
  CHECK(received.at() == start + 1ms);
  f.send("");
  f.world.run_for(5ms);
  CHECK(f.receive().value().payload.empty());
}

TEST_CASE("datagrams queue up to a bound, then are dropped") {
  SimNetworkOptions options = World::millisecond();
  options.datagrams_queued_max = 3;
  options.datagram_bytes_queued_max = 1000;
  Fixture f(options);
  SUBCASE("by number") {
    for (int i = 0; i < 5; ++i) f.send(std::to_string(i));
    f.world.run_for(5ms);
    for (int i = 0; i < 3; ++i) CHECK(f.receive().value().payload == std::to_string(i));
    CHECK_FALSE(f.receive().done());
    CHECK(f.world.network.traffic().drops(PacketDrop::queue_full) == 2);
  }
  SUBCASE("by bytes") {
    f.send(Bytes(600, 'x'));
    f.send(Bytes(600, 'y'));
    f.send(Bytes(400, 'z'));
    f.world.run_for(5ms);
    CHECK(f.receive().value().payload == Bytes(600, 'x'));
    CHECK(f.receive().value().payload == Bytes(400, 'z'));
    f.send(Bytes(1000, 'w'));
    f.world.run_for(5ms);
    CHECK(f.receive().value().payload == Bytes(1000, 'w'));
  }
}

TEST_CASE("a datagram that is too large is refused, one that has no receiver is dropped") {
  Fixture f;
  const auto refused = f.sender.send({f.b.address, 54}, Bytes(65'508, 'x'));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error() == ErrorCode::too_large);
  CHECK(refused.error().detail == "datagram of 65508 bytes to 10.0.0.2:54");
  CHECK(f.sender.send({f.b.address, 54}, Bytes(65'507, 'x')).has_value());
  CHECK(f.sender.send({f.b.address, 99}, "x").has_value());
  CHECK(f.sender.send({Address{1}, 54}, "x").has_value());
  f.world.run_for(5ms);
  CHECK(f.world.network.traffic().datagrams_delivered == 1);
  CHECK(f.world.network.traffic().drops(PacketDrop::no_receiver) == 2);
}

TEST_CASE("datagrams are lost, doubled and reordered at the given rates") {
  Fixture f;
  SUBCASE("lost") {
    f.world.network.set_fault_rates({.datagram_loss = 0.25});
    for (int i = 0; i < 200; ++i) {
      f.send("x");
      f.world.run_for(2ms);
      if (i % 50 == 0) {
        while (f.receive().done()) {
        }
        f.b.tasks.cancel_all();
      }
    }
    CHECK(f.count(NetworkFault::datagram_loss) > 30);
    CHECK(f.count(NetworkFault::datagram_loss) < 70);
    CHECK(f.world.network.traffic().datagrams_delivered == 200 - f.count(NetworkFault::datagram_loss));
  }
  SUBCASE("doubled") {
    f.world.network.set_fault_rates({.datagram_duplicate = 1});
    f.send("twice");
    f.world.run_for(5ms);
    CHECK(f.receive().value().payload == "twice");
    CHECK(f.receive().value().payload == "twice");
    CHECK_FALSE(f.receive().done());
    CHECK(f.count(NetworkFault::datagram_duplicate) == 1);
  }
  SUBCASE("reordered") {
    f.world.network.set_fault_rates({.datagram_reorder = 0.5, .datagram_reorder_delay_max = 5ms});
    for (int i = 0; i < 100; ++i) {
      f.send(std::to_string(i));
      f.world.run_for(100us);
    }
    f.world.run_for(20ms);
    int inversions = 0;
    int previous = -1;
    for (int i = 0; i < 100; ++i) {
      const int number = std::stoi(f.receive().value().payload);
      inversions += number < previous ? 1 : 0;
      previous = number;
    }
    CHECK(inversions > 10);
    CHECK(f.count(NetworkFault::datagram_reorder) > 30);
  }
}

TEST_CASE("a partition drops datagrams that would arrive in it") {
  Fixture f;
  const NodeId as[] = {f.a.id}, bs[] = {f.b.id};
  auto received = f.receive();
  f.send("underway");
  f.world.run_for(500us);
  const PartitionId cut = f.world.network.partition(as, bs);
  f.world.run_for(5ms);
  CHECK_FALSE(received.done());
  f.send("sent in it");
  f.world.network.heal(cut);
  f.world.run_for(5ms);
  CHECK(received.value().payload == "sent in it");
  CHECK(f.world.network.traffic().drops(PacketDrop::partitioned) == 1);
}

TEST_CASE("a clog holds datagrams, in order") {
  Fixture f;
  f.send("1");
  f.world.network.clog(f.a.id, f.b.id, 1s);
  f.world.run_for(10ms);
  f.send("2");
  f.world.run_for(500ms);
  auto first = f.receive();
  CHECK_FALSE(first.done());
  f.world.run_for(1s);
  CHECK(first.value().payload == "1");
  CHECK(f.receive().value().payload == "2");
}

TEST_CASE("datagrams to a host that is down vanish") {
  Fixture f;
  f.send("x");
  f.world.crash(f.b);
  f.world.run_for(5ms);
  CHECK(f.world.network.traffic().drops(PacketDrop::host_down) == 1);
  f.world.boot(f.b);
  f.send("y");
  f.world.run_for(5ms);
  CHECK(f.world.network.traffic().drops(PacketDrop::no_receiver) == 1);
  CHECK(f.world.network.traffic().datagrams_delivered == 0);
}

TEST_CASE("closing a socket completes a receive that waits, and frees the port") {
  Fixture f;
  auto received = f.receive();
  f.receiver.close();
  f.world.run_for(1ns);
  CHECK(received.failed(ErrorCode::closed));
  CHECK(received.detail() == "receive on 10.0.0.2:54");
  CHECK(f.b.network.bind_datagram(54).has_value());
}

TEST_CASE("a datagram is caught on its way") {
  Fixture f;
  auto received = f.receive();
  const Time start = f.world.simulator.now();
  f.send("ping");
  const auto act = [&](CaughtPacket what) { return f.world.network.catch_datagram(f.a.id, f.b.id, start + 1ms, what); };
  f.world.run_for(400us);

  SUBCASE("and is lost") {
    CHECK(act({.fate = CaughtPacket::Fate::drop}));
    CHECK(f.world.network.traffic().drops(PacketDrop::lost) == 1);
    CHECK_FALSE(act({.fate = CaughtPacket::Fate::delay, .by = 1ms}));  // It is gone.
    f.world.run_for(5ms);
    CHECK_FALSE(received.done());
    f.send("pong");  // Its place is free again.
    f.world.run_for(5ms);
    CHECK(received.value().payload == "pong");
  }
  SUBCASE("and arrives later, by all that it was delayed") {
    CHECK(act({.fate = CaughtPacket::Fate::delay, .by = 2ms}));
    CHECK_FALSE(act({.fate = CaughtPacket::Fate::delay, .by = 2ms}));  // It is to arrive at another time now.
    CHECK(f.world.network.catch_datagram(f.a.id, f.b.id, start + 3ms, {.fate = CaughtPacket::Fate::delay, .by = 4ms}));
    f.world.run_for(20ms);
    REQUIRE(received.ok());
    CHECK(received.at() == start + 7ms);
    CHECK(f.world.network.traffic().datagrams_delivered == 1);
  }
  SUBCASE("and arrives twice, the copy like any other") {
    CHECK(act({.fate = CaughtPacket::Fate::duplicate, .by = 2ms}));
    CHECK(f.world.network.catch_datagram(f.a.id, f.b.id, start + 3ms, {.fate = CaughtPacket::Fate::delay, .by = 1ms}));
    f.world.run_for(1ms);
    REQUIRE(received.ok());
    CHECK(received.at() == start + 1ms);
    auto again = f.receive();
    f.world.run_for(20ms);
    REQUIRE(again.ok());
    CHECK(again.value().payload == "ping");
    CHECK(again.at() == start + 4ms);
  }
  SUBCASE("only by its ends and its arrival, and not once it is there") {
    CHECK_FALSE(f.world.network.catch_datagram(f.b.id, f.a.id, start + 1ms, {}));
    CHECK_FALSE(f.world.network.catch_datagram(f.a.id, f.b.id, start + 2ms, {}));
    f.world.run_for(2ms);
    CHECK(received.ok());
    CHECK_FALSE(act({}));
  }
}
