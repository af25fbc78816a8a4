#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "asking.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

/// Hosts that measure how long a datagram takes from any to any.
struct Distances {
  explicit Distances(std::uint64_t seed) : world(World::millisecond(), seed) {
    for (int i = 0; i < 4; ++i) {
      members.push_back(&world.add(std::to_string(i)));
      sockets.push_back(std::move(members.back()->network.bind_datagram(9).value()));
    }
  }
  [[nodiscard]] Duration measure(std::size_t from, std::size_t to) {
    auto received = world.receive(*members[to], sockets[to]);
    const Time start = world.simulator.now();
    CHECK(sockets[from].send({members[to]->address, 9}, "x").has_value());
    world.run_for(50ms);
    REQUIRE(received.ok());
    return received.at() - start;
  }
  [[nodiscard]] std::vector<Duration> measure_all() {
    std::vector<Duration> all;
    for (std::size_t from = 0; from < 4; ++from) {
      for (std::size_t to = 0; to < 4; ++to) {
        if (from != to) all.push_back(measure(from, to));
      }
    }
    return all;
  }

  World world;
  std::vector<World::Node*> members;
  std::vector<DatagramSocket> sockets;
};

}  // namespace

TEST_CASE("each link draws a latency of its own and keeps it, through a heal") {
  Distances distances(1);
  distances.world.network.set_pair_latency(10ms);
  const auto first = distances.measure_all();
  CHECK(distances.measure_all() == first);
  distances.world.network.heal_all();
  CHECK(distances.measure_all() == first);
  for (const Duration latency : first) CHECK((latency > 1ms && latency <= 11ms));
  CHECK(std::set<Duration>(first.begin(), first.end()).size() == first.size());
  CHECK(distances.measure(0, 0) == 10us);
  CHECK(distances.world.network.fault_counts()[NetworkFault::pair_latency] == first.size());
  distances.world.network.set_pair_latency(Duration{});
  CHECK(distances.measure(0, 1) == 1ms);
}

TEST_CASE("the latencies of pairs are the seed's, whenever they are switched on") {
  Distances early(1), late(1), other(2);
  early.world.network.set_pair_latency(10ms);
  other.world.network.set_pair_latency(10ms);
  static_cast<void>(late.measure_all());
  late.world.network.set_pair_latency(10ms);
  const auto expected = early.measure_all();
  CHECK(late.measure_all() == expected);
  CHECK(other.measure_all() != expected);
}

TEST_CASE("a client that relies on short distances gets no answer over long ones") {
  const auto answers = [](Duration pair_latency_max) {
    Service service;
    service.world.network.set_pair_latency(pair_latency_max);
    service.asker.patience = 5ms;  // Connecting and asking take two round trips of 2 ms.
    service.run_for(1s);
    return service.asker.answers;
  };
  CHECK(answers(Duration{}) > 50);
  CHECK(answers(50ms) == 0);
}
