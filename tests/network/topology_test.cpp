#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

// How long each of `count` datagrams from one node to another takes, sent a millisecond apart.
std::vector<Duration> latencies(World& world, World::Node& from, World::Node& to, int count) {
  auto socket = std::move(to.network.bind_datagram(9).value());
  auto sender = std::move(from.network.bind_datagram(0).value());
  std::vector<Duration> result;
  for (int i = 0; i < count; ++i) {
    auto received = world.receive(to, socket);
    world.run_for(1ns);
    const Time sent = world.simulator.now();
    CHECK(sender.send({to.address, 9}, "ping").has_value());
    while (!received.done() && world.simulator.step()) {
    }
    result.push_back(received.at() - sent);
    world.run_for(1ms);
  }
  return result;
}

Duration mean(const std::vector<Duration>& values) {
  Duration sum{0};
  for (const Duration value : values) sum += value;
  return sum / static_cast<std::int64_t>(values.size());
}

Duration largest(const std::vector<Duration>& values) { return *std::max_element(values.begin(), values.end()); }
Duration smallest(const std::vector<Duration>& values) { return *std::min_element(values.begin(), values.end()); }

std::vector<Duration> latencies_of(LinkOptions link, int count) {
  World world({.link = link});
  auto& a = world.add("a");
  auto& b = world.add("b");
  return latencies(world, a, b, count);
}

}  // namespace

TEST_CASE("latencies follow the link's distribution") {
  const auto constant = latencies_of({.latency = 5ms}, 10);
  CHECK(smallest(constant) == 5ms);
  CHECK(largest(constant) == 5ms);

  const auto uniform = latencies_of({.latency = DurationDistribution::uniform(1ms, 3ms)}, 1000);
  CHECK(smallest(uniform) >= 1ms);
  CHECK(largest(uniform) <= 3ms);
  CHECK(mean(uniform) > 1950us);
  CHECK(mean(uniform) < 2050us);

  const auto exponential =
      latencies_of({.latency = DurationDistribution::exponential({.min = 1ms, .mean = 3ms})}, 1000);
  CHECK(smallest(exponential) >= 1ms);
  CHECK(mean(exponential) > 2800us);
  CHECK(mean(exponential) < 3200us);
  CHECK(largest(exponential) > 9ms);

  const auto lognormal =
      latencies_of({.latency = DurationDistribution::lognormal({.median = 2ms, .sigma = 0.5})}, 1001);
  std::vector<Duration> sorted = lognormal;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted[500] > 1900us);
  CHECK(sorted[500] < 2100us);

  const auto bimodal =
      latencies_of({.latency = DurationDistribution::bimodal({.a = 1ms, .b = 50ms, .p_b = 0.1})}, 1000);
  const auto slow = std::count(bimodal.begin(), bimodal.end(), Duration{50ms});
  CHECK(slow > 70);
  CHECK(slow < 130);
  CHECK(std::count(bimodal.begin(), bimodal.end(), Duration{1ms}) == 1000 - slow);
}

TEST_CASE("jitter is added to the latency") {
  const auto values = latencies_of({.latency = 1ms, .jitter = 1ms}, 1000);
  CHECK(smallest(values) >= 1ms);
  CHECK(smallest(values) < 1050us);
  CHECK(largest(values) <= 2ms);
  CHECK(largest(values) > 1950us);
}

TEST_CASE("packets take turns on a link of finite bandwidth") {
  SimNetworkOptions options = World::millisecond();
  options.link.bandwidth_bits_per_second = 8'000'000;  // A byte a microsecond.
  World world(options);
  auto& a = world.add("a");
  auto& b = world.add("b");
  auto streams = world.pair(a, b);
  world.run_for(10ms);
  const Time start = world.simulator.now();
  world.write(a, streams.client, Bytes(960, 'x'));
  world.run_for(1ns);
  world.write(a, streams.client, Bytes(1960, 'y'));
  world.run_for(1ns);
  auto first = world.read(b, streams.server);
  world.run_for(2500us);
  CHECK(first.at() == start + 1ms + 1000us);  // 960 bytes and 40 of headers.
  auto second = world.read(b, streams.server);
  world.run_for(10ms);
  CHECK(second.at() == start + 1ms + 3000us);
}

TEST_CASE("datagrams beyond the queue of a slow link are dropped") {
  SimNetworkOptions options = World::millisecond();
  options.link.bandwidth_bits_per_second = 8'000'000;
  options.link.queue_bytes_max = 3000;
  World world(options);
  auto& a = world.add("a");
  auto& b = world.add("b");
  auto receiver = std::move(b.network.bind_datagram(9).value());
  auto sender = std::move(a.network.bind_datagram(0).value());
  for (int i = 0; i < 10; ++i) CHECK(sender.send({b.address, 9}, Bytes(960, 'x')).has_value());
  world.run_for(1s);
  CHECK(world.network.traffic().datagrams_delivered == 3);
  CHECK(world.network.traffic().drops(PacketDrop::queue_full) == 7);
}

TEST_CASE("the most special link setting wins, whenever it was made") {
  World world;
  auto& a = world.add("a", "eu");
  auto& b = world.add("b", "us");
  auto& c = world.add("c", "us");
  world.network.set_link(a.id, c.id, {.latency = 7ms});
  world.network.set_zone_link("eu", "us", {.latency = 40ms});
  world.network.set_default_link({.latency = 2ms});
  CHECK(largest(latencies(world, a, b, 3)) == 40ms);
  CHECK(largest(latencies(world, a, c, 3)) == 7ms);
  CHECK(largest(latencies(world, b, a, 3)) == 2ms);
  CHECK(largest(latencies(world, b, c, 3)) == 2ms);
  CHECK(largest(latencies(world, a, a, 3)) == 10us);
  world.network.set_zone_link("us", "us", {.latency = 1ms});  // The link is in use by now.
  CHECK(largest(latencies(world, b, c, 3)) == 1ms);
}

TEST_CASE("a slow link multiplies and adds, for a while") {
  World world;
  auto& a = world.add("a");
  auto& b = world.add("b");
  world.network.slow_link(a.id, b.id, {.factor = 10, .extra = 5ms}, 1s);
  CHECK(largest(latencies(world, a, b, 3)) == 15ms);
  CHECK(largest(latencies(world, b, a, 3)) == 1ms);
  world.run_for(1s);
  CHECK(largest(latencies(world, a, b, 3)) == 1ms);
  CHECK(world.network.fault_counts()[NetworkFault::slow_link] == 1);
}

TEST_CASE("a link that something sets apart goes on where it was") {
  const LinkOptions link{.latency = DurationDistribution::uniform(1ms, 3ms)};
  const auto latencies_with = [&](auto set_apart) {
    World world({.link = link});
    auto& a = world.add("a");
    auto& b = world.add("b");
    auto result = latencies(world, a, b, 10);
    set_apart(world.network, a.id, b.id);
    for (const Duration latency : latencies(world, a, b, 10)) result.push_back(latency);
    return result;
  };
  const auto plain = latencies_with([](SimNetwork&, NodeId, NodeId) {});
  CHECK(latencies_with([&](SimNetwork& network, NodeId a, NodeId b) { network.set_link(a, b, link); }) == plain);
  CHECK(latencies_with([](SimNetwork& network, NodeId a, NodeId b) { network.clog(a, b, 0ns); }) == plain);
  CHECK(latencies_with([](SimNetwork& network, NodeId a, NodeId b) {
          network.heal(network.partition(std::vector{a}, std::vector{b}));
        }) == plain);
}

TEST_CASE("traffic on one link moves no other link's fate") {
  const auto with_other_traffic = [](int others) {
    World world({.link = {.latency = DurationDistribution::uniform(1ms, 100ms)}});
    auto& a = world.add("a");
    auto& b = world.add("b");
    auto& c = world.add("c");
    latencies(world, c, b, others);
    latencies(world, b, a, others);
    return latencies(world, a, b, 20);
  };
  CHECK(with_other_traffic(0) == with_other_traffic(50));
}

TEST_CASE("adding a host moves no other host's fate") {
  const auto with_hosts = [](int before) {
    World world({.link = {.latency = DurationDistribution::uniform(1ms, 100ms)}});
    for (int i = 0; i < before; ++i) world.add("extra-" + std::to_string(i));
    auto& a = world.add("a");
    auto& b = world.add("b");
    return latencies(world, a, b, 20);
  };
  CHECK(with_hosts(0) == with_hosts(3));
}

TEST_CASE("switching a fault on changes no other decision") {
  const auto with_rates = [](NetworkFaultRates rates) {
    World world({.link = {.latency = DurationDistribution::uniform(1ms, 100ms)}});
    auto& a = world.add("a");
    auto& b = world.add("b");
    world.network.set_fault_rates(rates);
    return latencies(world, a, b, 20);
  };
  const auto healthy = with_rates({});
  const auto doubled = with_rates({.datagram_duplicate = 1});
  for (std::size_t i = 0; i < healthy.size(); ++i) CHECK(doubled[i] <= healthy[i]);
  CHECK(with_rates({.fragmented_write = 1, .short_read = 1}) == healthy);
}
