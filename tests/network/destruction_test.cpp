#include <doctest/doctest.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/task/sleep.hpp>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

Task<> chatter(Stream stream, Random random) {
  while (true) {
    auto write = stream.write(Bytes(1 + static_cast<std::size_t>(random.below(3000)), 'x'));
    auto written = co_await write;
    if (!written) co_return;
    auto read = stream.read(500);
    auto bytes = co_await read;
    if (!bytes || bytes->empty() || random.chance(0.05)) co_return;
  }
}

Task<> serve(Network& network, TaskGroup& tasks, Random random) {
  auto listener = network.listen(80);
  if (!listener) co_return;
  while (true) {
    auto accept = listener->accept();
    auto stream = co_await accept;
    if (!stream) co_return;
    const std::uint64_t key = random.next();
    if (tasks.size() < 20) tasks.spawn(chatter(std::move(*stream), Random(key)));
  }
}

Task<> call(Network& network, Random random) {
  while (true) {
    auto connect = network.connect("server", 80);
    auto stream = co_await connect;
    if (stream) {
      auto chat = chatter(std::move(*stream), Random(random.next()));
      co_await std::move(chat);
    }
    co_await sleep_for(random.between(0ns, 20ms));
  }
}

Task<> listen_to_datagrams(Network& network) {
  auto socket = network.bind_datagram(53);
  while (socket) {
    auto receive = socket->receive();
    auto datagram = co_await receive;
    if (!datagram) co_return;
    if (!socket->send(datagram->from, datagram->payload)) co_return;
  }
}

Task<> shout(Network& network, Address to) {
  auto socket = network.bind_datagram(0);
  while (socket) {
    if (!socket->send({to, 53}, "hey")) co_return;
    co_await sleep_for(30ms);
  }
}

struct Town {
  Town(std::uint64_t seed, SimNetworkOptions options) : world(options, seed) {
    world.network.set_fault_rates(NetworkFaultRates::moderate());
    for (World::Node* node : all) start(*node, seed);
  }
  void start(World::Node& node, std::uint64_t seed) {
    const auto stream = [&](const char* what) {
      return Random::stream(seed, what, node.name, static_cast<std::uint32_t>(starts++));
    };
    if (&node == &server) {
      node.tasks.spawn(serve(node.network, node.tasks, stream("serve")));
      node.tasks.spawn(listen_to_datagrams(node.network));
    } else {
      node.tasks.spawn(call(node.network, stream("call")));
      node.tasks.spawn(call(node.network, stream("call")));
      node.tasks.spawn(shout(node.network, server.address));
    }
  }

  World world;
  World::Node& server = world.add("server");
  World::Node& one = world.add("one");
  World::Node& two = world.add("two");
  std::vector<World::Node*> all = {&server, &one, &two};
  int starts = 0;
};

SimNetworkOptions small_windows() { return {.window_bytes = 2000, .window_segments = 3}; }

/// An operation in callback form that does something when it completes.
template <class T>
struct Callback final : Operation<T> {
  explicit Callback(std::function<void()> then) : action(std::move(then)) {}
  void completed() override { action(); }
  std::function<void()> action;
};

}  // namespace

TEST_CASE("a world may end at any moment") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Town town(seed, small_windows());
    for (std::uint64_t steps = seed * 13; steps > 0 && town.world.simulator.step(); --steps) {
    }
  }
}

TEST_CASE("whatever crashes, stops and reboots, nothing is left in the end") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    Random random = Random::stream(seed, "test");
    Town town(seed, small_windows());
    World& world = town.world;
    std::optional<PartitionId> cut;
    for (int round = 0; round < 40; ++round) {
      for (std::uint64_t steps = random.below(300); steps > 0 && world.simulator.step(); --steps) {
      }
      World::Node& node = *random.pick(town.all);
      World::Node& other = *random.pick(town.all);
      const NodeId nodes[] = {node.id}, others[] = {other.id};
      switch (random.below(7)) {
        case 0: world.crash(node); break;
        case 1: world.stop(node); break;
        case 2: node.tasks.cancel_all(); break;
        case 3: world.network.reset_connections(node.id, other.id); break;
        case 4: cut = world.network.partition(nodes, others); break;
        case 5: world.network.clog(node.id, other.id, random.between(0ns, 100ms)); break;
        default:
          if (cut) world.network.heal(*cut);
      }
      if (node.tasks.size() == 0) {
        world.boot(node);
        town.start(node, seed);
      }
      if (random.chance(0.2)) world.run_for(random.between(0ns, 40s));
    }
    for (World::Node* node : town.all) node->tasks.cancel_all();
    world.network.heal_all();
    world.run_for(200s);
    REQUIRE(world.network.connections() == 0);
    REQUIRE(world.simulator.events_pending() == 0);
  }
}

TEST_CASE("a callback may close its own stream") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  auto streams = std::make_optional(world.pair(client, server));
  bool read_done = false, written = false;
  const auto close_all = [&streams] { streams.reset(); };
  Callback<Bytes> read([&] { read_done = true, close_all(); });
  Callback<void> write([&] { written = true, close_all(); });
  auto& network_end = *streams;
  SUBCASE("by the end of the peer") {
    network_end.server.start_read(10, read);
    network_end.client.close();
  }
  SUBCASE("by a reset") {
    network_end.server.start_read(10, read);
    network_end.server.start_write(Bytes(1 << 20, 'x'), write);
    network_end.client.reset();
  }
  SUBCASE("by a fault") {
    network_end.server.start_read(10, read);
    network_end.server.start_write(Bytes(1 << 20, 'x'), write);
    world.network.reset_connections(client.id, server.id);
  }
  SUBCASE("by data") {
    network_end.server.start_read(10, read);
    world.write(client, network_end.client, "data");
  }
  SUBCASE("by silence") {
    network_end.server.start_read(10, read);
    network_end.server.start_write(Bytes(1 << 20, 'x'), write);
    world.crash(client);
  }
  world.run_for(60s);
  CHECK(read_done);
  CHECK_FALSE(streams.has_value());
  CHECK(written == write.done());
  CHECK_FALSE(write.pending());
  world.run_for(60s);
  CHECK(world.network.connections() == 0);
}

TEST_CASE("an operation that is destroyed is forgotten") {
  World world;
  auto& client = world.add("client");
  auto& server = world.add("server");
  auto streams = world.pair(client, server);
  bool called = false;
  {
    Callback<Bytes> read([&] { called = true; });
    streams.server.start_read(10, read);
  }
  world.write(client, streams.client, "kept");
  world.run_for(5ms);
  CHECK_FALSE(called);
  auto read = world.read(server, streams.server);
  world.run_for(1ns);
  CHECK(read.value() == "kept");
}
