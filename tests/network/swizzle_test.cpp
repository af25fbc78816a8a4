#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include <orrery/task/sleep.hpp>

#include "heartbeat.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

constexpr int nodes = 5;

/// When each link held its packets, by the delays of datagrams that go over it every 5 ms.
struct Probes {
  struct Held {
    Time begin = Time::max();
    Time end;
    friend bool operator==(const Held&, const Held&) = default;
  };

  static Task<> send(Scheduler& scheduler, DatagramSocket& socket, Address to) {
    while (true) {
      static_cast<void>(socket.send({to, 9}, std::to_string(scheduler.now().ns())));
      co_await sleep_for(5ms);
    }
  }
  static Task<> receive(Scheduler& scheduler, DatagramSocket& socket, std::vector<Held>& from) {
    while (true) {
      auto receiving = socket.receive();
      auto datagram = co_await receiving;
      if (!datagram) co_return;
      const Time due = Time::from_ns(std::stoull(datagram->payload)) + 1ms;
      if (scheduler.now() == due) continue;
      Held& held = from[(datagram->from.address.value & 0xff) - 1];
      held.begin = std::min(held.begin, due);
      held.end = std::max(held.end, scheduler.now());
    }
  }

  Probes() {
    for (int i = 0; i < nodes; ++i) {
      auto& node = world.add(std::to_string(i));
      members.push_back(&node);
      sockets.push_back(std::move(node.network.bind_datagram(9).value()));
    }
    for (std::size_t i = 0; i < nodes; ++i) {
      TaskGroup& tasks = members[i]->tasks;
      tasks.spawn(receive(members[i]->scheduler, sockets[i], held[i]));
      for (std::size_t to = 0; to < nodes; ++to) {
        if (to != i) tasks.spawn(send(members[i]->scheduler, sockets[i], members[to]->address));
      }
    }
  }
  [[nodiscard]] std::vector<Held> links_of_first() const {
    std::vector<Held> all;
    for (std::size_t other = 1; other < nodes; ++other) {
      all.push_back(held[0][other]);
      all.push_back(held[other][0]);
    }
    return all;
  }

  std::vector<std::vector<Held>> held{nodes, std::vector<Held>(nodes)};  // [to][from]
  World world;
  std::vector<DatagramSocket> sockets;
  std::vector<World::Node*> members;
};

std::vector<Probes::Held> swizzled(std::uint64_t draw) {
  Probes probes;
  probes.world.network.swizzle(NodeId{0}, 4s, draw);
  probes.world.run_for(10s);
  CHECK(probes.world.network.fault_counts()[NetworkFault::swizzle] == 1);
  CHECK(probes.world.network.fault_counts()[NetworkFault::clog] == 0);
  for (std::size_t to = 1; to < nodes; ++to) {
    for (std::size_t from = 1; from < nodes; ++from) CHECK(probes.held[to][from] == Probes::Held());
  }
  return probes.links_of_first();
}

/// Two observers who each decide by the heartbeats of a third node whether it lives, and act as if they agreed.
struct Observers {
  static Task<> beat(DatagramSocket& socket, Address one, Address two) {
    while (true) {
      static_cast<void>(socket.send({one, 9}, "alive"));
      static_cast<void>(socket.send({two, 9}, "alive"));
      co_await sleep_for(10ms);
    }
  }

  Observers() {
    leader.tasks.spawn(beat(sockets[0], one.address, two.address));
    one.tasks.spawn(hear(one.scheduler, sockets[1], heard[0]));
    two.tasks.spawn(hear(two.scheduler, sockets[2], heard[1]));
    world.run_for(100ms);
  }
  int disagreements(Duration length) {
    int found = 0;
    for (const Time end = world.simulator.now() + length; world.simulator.now() < end;) {
      world.run_for(10ms);
      const Time now = world.simulator.now();
      found += (now - heard[0] > 200ms) != (now - heard[1] > 200ms) ? 1 : 0;
    }
    return found;
  }

  Time heard[2];
  World world;
  std::vector<DatagramSocket> sockets;
  World::Node& leader = add("leader");
  World::Node& one = add("one");
  World::Node& two = add("two");

 private:
  World::Node& add(const std::string& name) {
    auto& node = world.add(name);
    sockets.push_back(std::move(node.network.bind_datagram(9).value()));
    return node;
  }
};

}  // namespace

TEST_CASE("a swizzle clogs some links of a node one by one, and lets them go one by one in another order") {
  const auto links = swizzled(7);
  std::vector<std::size_t> by_begin, by_end;
  for (std::size_t i = 0; i < links.size(); ++i) {
    if (links[i] == Probes::Held()) continue;
    by_begin.push_back(i);
    CHECK(links[i].begin <= Time() + 2010ms);
    CHECK(links[i].end >= Time() + 2s);
    CHECK(links[i].end <= Time() + 4s);
  }
  CHECK(by_begin.size() >= 2);
  CHECK(by_begin.size() < links.size());
  by_end = by_begin;
  std::sort(by_begin.begin(), by_begin.end(),
            [&](std::size_t a, std::size_t b) { return links[a].begin < links[b].begin; });
  std::sort(by_end.begin(), by_end.end(), [&](std::size_t a, std::size_t b) { return links[a].end < links[b].end; });
  CHECK(by_begin != by_end);
}

TEST_CASE("the draw settles a swizzle, and every swizzle clogs something") {
  CHECK(swizzled(7) == swizzled(7));
  CHECK(swizzled(7) != swizzled(8));
  for (std::uint64_t draw = 0; draw < 20; ++draw) {
    World world;
    auto& a = world.add("a");
    auto& b = world.add("b");
    auto streams = world.pair(a, b);
    world.network.swizzle(a.id, 4s, draw);
    world.run_for(2s);
    auto there = world.read(b, streams.server);
    auto back = world.read(a, streams.client);
    world.write(a, streams.client, "x");
    world.write(b, streams.server, "y");
    world.run_for(2ms);
    CHECK_FALSE((there.done() && back.done()));
    world.run_for(3s);
    CHECK((there.ok() && back.ok()));
  }
}

TEST_CASE("a heal ends a swizzle, what was to be clogged yet included") {
  Probes probes;
  probes.world.network.swizzle(NodeId{0}, 4s, 7);
  probes.world.run_for(500ms);
  probes.world.network.heal_all();
  probes.world.run_for(10s);
  for (const Probes::Held& link : probes.links_of_first()) CHECK(link.end <= Time() + 510ms);
}

TEST_CASE("observers who rely on seeing the same of a node disagree under swizzled clogging, and only then") {
  Observers healthy;
  CHECK(healthy.disagreements(5s) == 0);
  Observers clogged;  // All links at once: both see the node go and come back.
  for (const auto* observer : {&clogged.one, &clogged.two})
    clogged.world.network.clog(clogged.leader.id, observer->id, 4s);
  CHECK(clogged.disagreements(5s) == 0);
  int disagreements = 0;
  for (std::uint64_t draw = 1; draw <= 5; ++draw) {
    Observers swizzled;
    swizzled.world.network.swizzle(swizzled.leader.id, 4s, draw);
    disagreements += swizzled.disagreements(5s);
  }
  CHECK(disagreements > 20);
}
