#include <doctest/doctest.h>

#include "world.hpp"

#include <orrery/task/sleep.hpp>

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  explicit Fixture(LinkOptions link = {.latency = 1ms}) : world({.link = link, .loopback = {.latency = 10us}}) {}
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  World::Pair streams = world.pair(client, server);

  /// How long 960 bytes, 8,000 bits with their headers, take.
  Duration send() {
    auto read = world.read(server, streams.server);
    const Time start = world.simulator.now();
    world.write(client, streams.client, Bytes(960, 'x'));
    world.run_for(2s);
    REQUIRE(read.ok());
    return read.at() - start;
  }
};

/// A leader whose heartbeats share a stream with what it replicates; the follower gives it up after 300 ms of silence.
struct Replication {
  static Task<> lead(Stream& stream) {
    while (true) {
      auto writing = stream.write(Bytes(20'000, 'x'));  // 1.6 Mbit/s
      auto written = co_await writing;
      if (!written) co_return;
      co_await sleep_for(100ms);
    }
  }
  static Task<> follow(Scheduler& scheduler, Stream& stream, int& given_up) {
    Time heard = scheduler.now();
    while (true) {
      auto reading = stream.read(20'000);
      auto bytes = co_await reading;
      if (!bytes || bytes->empty()) co_return;
      if (scheduler.now() - heard > 300ms) ++given_up;
      heard = scheduler.now();
    }
  }
  static int given_up_in(double fraction) {
    int given_up = 0;
    Fixture f;
    f.client.tasks.spawn(lead(f.streams.client));
    f.server.tasks.spawn(follow(f.server.scheduler, f.streams.server, given_up));
    f.world.network.throttle(f.client.id, f.server.id, fraction, 5s);
    f.world.run_for(10s);
    return given_up;
  }
};

}  // namespace

TEST_CASE("a throttled link has a fraction of its bandwidth for a time") {
  Fixture f({.latency = 1ms, .bandwidth_bits_per_second = 8'000'000});
  CHECK(f.send() == 2ms);
  f.world.network.throttle(f.client.id, f.server.id, 0.01, 3s);
  CHECK(f.send() == 101ms);
  CHECK(f.world.network.fault_counts()[NetworkFault::throttle] == 1);
  f.world.run_for(1s);
  CHECK(f.send() == 2ms);
}

TEST_CASE("an unlimited link has a fraction of 1 Gbit/s, and is unlimited again after") {
  Fixture f;
  CHECK(f.send() == 1ms);
  f.world.network.throttle(f.client.id, f.server.id, 0.0001, 3s);
  CHECK(f.send() == 81ms);
  f.world.run_for(1s);
  CHECK(f.send() == 1ms);
}

TEST_CASE("what is still queued when a throttle ends leaves at full rate") {
  Fixture f({.latency = 1ms, .bandwidth_bits_per_second = 8'000'000});
  f.world.network.throttle(f.client.id, f.server.id, 0.001, 500ms);  // Half of the 8,000 bits by then.
  CHECK(f.send() == 500ms + 500us + 1ms);
}

TEST_CASE("a heal ends a throttle") {
  Fixture f;
  f.world.network.throttle(f.client.id, f.server.id, 0.0001, 1h);
  f.world.network.heal_all();
  CHECK(f.send() == 1ms);
}

TEST_CASE("datagrams that find the queue of a throttled link full are dropped") {
  Fixture f({.latency = 1ms, .queue_bytes_max = 5000});
  auto out = std::move(f.client.network.bind_datagram(9).value());
  auto in = std::move(f.server.network.bind_datagram(9).value());
  const auto drops = [&] {
    for (int i = 0; i < 10; ++i) CHECK(out.send({f.server.address, 9}, Bytes(960, 'x')).has_value());
    f.world.run_for(2s);
    return f.world.network.traffic().drops(PacketDrop::queue_full);
  };
  CHECK(drops() == 0);
  f.world.network.throttle(f.client.id, f.server.id, 0.0001, 5s);
  CHECK(drops() == 5);
}

TEST_CASE("a follower that relies on room for heartbeats beside the data gives up a leader that lives") {
  CHECK(Replication::given_up_in(1) == 0);
  CHECK(Replication::given_up_in(0.0003) > 0);
}

TEST_CASE("streams go in segments that fit the path") {
  Fixture f({.latency = 1ms, .mtu_bytes = 1500});
  const std::uint64_t before = f.world.network.traffic().segments_sent;
  Bytes received;
  auto write = f.world.write(f.client, f.streams.client, Bytes(3000, 'x'));
  f.world.run_for(10ms);
  CHECK(f.world.network.traffic().segments_sent - before == 3);  // 1460 + 1460 + 80
  while (received.size() < 3000) {
    auto read = f.world.read(f.server, f.streams.server, 1460);
    f.world.run_for(1ms);
    REQUIRE(read.ok());
    received += read.value();
  }
  CHECK(received == Bytes(3000, 'x'));
  f.world.write(f.client, f.streams.client, Bytes(1460, 'x'));
  CHECK(f.world.network.traffic().segments_sent - before == 3);
  f.world.run_for(10ms);
  CHECK(f.world.network.traffic().segments_sent - before == 4);
}

TEST_CASE("a sender that relies on every datagram fitting is refused one that its path does not take") {
  Fixture wide, narrow({.latency = 1ms, .mtu_bytes = 1500});
  const auto send = [](Fixture& f, std::size_t bytes) {
    auto out = std::move(f.client.network.bind_datagram(9).value());
    return out.send({f.server.address, 9}, Bytes(bytes, 'x'));
  };
  CHECK(send(wide, 1473).has_value());
  CHECK(send(narrow, 1472).has_value());
  const auto refused = send(narrow, 1473);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error() == ErrorCode::too_large);
}

TEST_CASE("a reader that relies on a message coming in one piece gets a part of it on a path with an MTU") {
  const auto first_read = [](std::uint32_t mtu_bytes) {
    Fixture f({.latency = 1ms, .mtu_bytes = mtu_bytes});
    auto read = f.world.read(f.server, f.streams.server);
    f.world.write(f.client, f.streams.client, Bytes(3000, 'x'));
    f.world.run_for(10ms);
    return read.value().size();
  };
  CHECK(first_read(0) == 3000);
  CHECK(first_read(1500) == 1460);
}
