#include <doctest/doctest.h>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  World::Node& other = world.add("other");
  World::Pair streams = world.pair(client, server);
  NodeId clients[1] = {client.id};
  NodeId servers[1] = {server.id};
};

}  // namespace

TEST_CASE("a partition stalls a stream, which goes on after the heal") {
  Fixture f;
  const PartitionId cut = f.world.network.partition(f.clients, f.servers);
  auto there = f.world.read(f.server, f.streams.server);
  auto back = f.world.read(f.client, f.streams.client);
  f.world.write(f.client, f.streams.client, "one ");
  f.world.run_for(1ms);
  f.world.write(f.client, f.streams.client, "two");
  f.world.write(f.server, f.streams.server, "three");
  f.world.run_for(2s);
  CHECK_FALSE(there.done());
  CHECK_FALSE(back.done());
  CHECK(f.world.network.traffic().drops(PacketDrop::partitioned) >= 4);
  f.world.network.heal(cut);
  f.world.run_for(4s);
  CHECK(there.value() == "one ");
  auto rest = f.world.read(f.server, f.streams.server);
  f.world.run_for(1ms);
  CHECK(rest.value() == "two");
  CHECK(back.value() == "three");
}

TEST_CASE("what is underway when a partition strikes is hit by it") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "underway");
  f.world.run_for(900us);
  const PartitionId cut = f.world.network.partition(f.clients, f.servers);
  f.world.run_for(50ms);
  CHECK_FALSE(read.done());
  f.world.network.heal(cut);
  f.world.run_for(50ms);
  CHECK_FALSE(read.done());  // Lost: it has to be sent again.
  const Time start = f.world.simulator.now();
  f.world.run_for(200ms);
  CHECK(read.value() == "underway");
  CHECK(read.at() > start);
}

TEST_CASE("retransmissions back off") {
  Fixture f;
  f.world.network.partition(f.clients, f.servers);
  const std::uint64_t before = f.world.network.traffic().segments_sent;
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(199ms);
  CHECK(f.world.network.traffic().segments_sent == before + 1);
  f.world.run_for(3ms);  // After 200 ms from the loss, which was noticed at the arrival.
  CHECK(f.world.network.traffic().segments_sent == before + 2);
  f.world.run_for(25s);
  const std::uint64_t sent = f.world.network.traffic().segments_sent - before;
  CHECK(sent >= 10);  // 0.2 0.4 0.8 1.6 3 3 3 …
  CHECK(sent <= 13);
}

TEST_CASE("a partition that lasts fails both ends, idle or not") {
  Fixture f;
  const Time start = f.world.simulator.now();
  auto client_read = f.world.read(f.client, f.streams.client);
  auto server_read = f.world.read(f.server, f.streams.server);
  f.world.network.partition(f.clients, f.servers);
  bool writes = false;
  SUBCASE("idle") {}
  SUBCASE("writing") { writes = true; }
  if (writes) f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(29s);
  CHECK_FALSE(client_read.done());
  f.world.run_for(5s);
  CHECK(client_read.failed(ErrorCode::timed_out));
  CHECK(server_read.failed(ErrorCode::timed_out));
  CHECK(client_read.at() >= start + 30s);
  CHECK(client_read.at() <= start + 31s);
}

TEST_CASE("a partition that heals in time harms no idle connection") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  for (int i = 0; i < 5; ++i) {
    const PartitionId cut = f.world.network.partition(f.clients, f.servers);
    f.world.run_for(20s);
    f.world.network.heal(cut);
    f.world.run_for(1s);
  }
  CHECK_FALSE(read.done());
  f.world.write(f.client, f.streams.client, "fine");
  f.world.run_for(2ms);
  CHECK(read.value() == "fine");
}

TEST_CASE("a one-way partition lets the other way through") {
  Fixture f;
  f.world.network.partition_one_way(f.clients, f.servers);
  auto there = f.world.read(f.server, f.streams.server);
  auto back = f.world.read(f.client, f.streams.client);
  f.world.write(f.client, f.streams.client, "question");
  f.world.write(f.server, f.streams.server, "monologue");
  f.world.run_for(5s);
  CHECK_FALSE(there.done());
  CHECK(back.value() == "monologue");
  CHECK(f.world.network.fault_counts()[NetworkFault::partition_one_way] == 1);
  CHECK(f.world.network.fault_counts()[NetworkFault::partition] == 0);
  f.world.run_for(30s);
  CHECK(there.failed(ErrorCode::timed_out));
}

TEST_CASE("partitions spare those they do not separate, and hosts added later") {
  Fixture f;
  f.world.network.partition(f.clients, f.servers);
  auto& late = f.world.add("late");
  auto to_other = f.world.pair(f.client, f.other);
  auto to_late = f.world.pair(f.server, late);
  auto read = f.world.read(f.other, to_other.server);
  f.world.write(f.client, to_other.client, "hi");
  f.world.run_for(5ms);
  CHECK(read.value() == "hi");
}

TEST_CASE("a partition cuts links that nobody has used yet") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  const NodeId as[] = {a.id}, bs[] = {b.id};
  Listener listener = world.listen(b, 80);
  world.network.partition(as, bs);
  auto connect = world.connect(a, "b", 80);
  world.run_for(11s);
  CHECK(connect.failed(ErrorCode::timed_out));
}

TEST_CASE("overlapping partitions heal one by one") {
  Fixture f;
  const NodeId both[] = {f.server.id, f.other.id};
  const PartitionId first = f.world.network.partition(f.clients, f.servers);
  const PartitionId second = f.world.network.partition(f.clients, both);
  CHECK(first != second);
  auto read = f.world.read(f.server, f.streams.server);
  f.world.write(f.client, f.streams.client, "x");
  f.world.network.heal(first);
  f.world.network.heal(first);  // Healed already: nothing.
  f.world.run_for(5s);
  CHECK_FALSE(read.done());
  f.world.network.heal(second);
  f.world.run_for(4s);
  CHECK(read.ok());
}

TEST_CASE("a host keeps its loopback in any partition") {
  Fixture f;
  const NodeId all[] = {f.client.id, f.server.id, f.other.id};
  f.world.network.partition(all, all);
  auto self = f.world.pair(f.client, f.client, 99);
  CHECK(self.client.is_open());
}

TEST_CASE("heal_all ends every partition, and the streams find out by themselves") {
  Fixture f;
  auto read = f.world.read(f.server, f.streams.server);
  f.world.network.partition(f.clients, f.servers);
  f.world.network.partition_one_way(f.clients, f.servers);
  f.world.write(f.client, f.streams.client, "x");
  f.world.run_for(10s);
  f.world.network.heal_all();
  f.world.run_for(3100ms);
  CHECK(read.ok());
}
