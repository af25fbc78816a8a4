#include "protocols/load_balancer/load_balancer.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "protocols/client/client.hpp"
#include "protocols/service/service.hpp"
#include "protocols/services/service_world.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

ClientParameters load(double rate) {
  ClientParameters parameters;
  parameters.targets = nodes({"balancer"});
  parameters.rate = {rate};
  return parameters;
}

std::vector<std::string> names(std::size_t count) {
  std::vector<std::string> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back("s" + std::to_string(i));
  return all;
}

// A balancer before ten servers of 1 ms, and a client that keeps them busy by so much.
struct Farm {
  explicit Farm(BalancerParameters parameters, double utilisation = 0.9, Duration length = 20s) {
    ServiceParameters server;
    server.service_time = DurationDistribution::exponential({.mean = 10ms});
    for (const std::string& name : names(10)) servers.push_back(&world.add<Service>(name, server));
    parameters.targets = nodes(names(10));
    parameters.timeout = 10s;
    balancer = &world.add<LoadBalancer>("balancer", parameters);
    ClientParameters asking = load(utilisation * 1'000);
    asking.timeout = 10s;
    client = &world.add<Client>("client", asking);
    world.start_and_run(length);
  }
  [[nodiscard]] double longest_queue() const {
    std::uint64_t longest = 0;
    for (const auto* server : servers) longest = std::max(longest, server->metrics.queue.max());
    return static_cast<double>(longest);
  }
  [[nodiscard]] double mean_wait_ms() const {
    Histogram all;
    for (const auto* server : servers) all.merge(server->metrics.waiting);
    return all.mean() * 1e-6;
  }

  ServiceWorld world;
  std::vector<Placed<Service>*> servers;
  Placed<LoadBalancer>* balancer;
  Placed<Client>* client;
};

}  // namespace

TEST_CASE("two choices, and more so the least outstanding, keep queues shorter than chance does") {
  const Farm random({.policy = Balancing::random});
  const Farm turns({.policy = Balancing::round_robin});
  const Farm two({.policy = Balancing::two_choices});
  const Farm least({.policy = Balancing::least_outstanding});
  MESSAGE("longest queue: random " << random.longest_queue() << ", round_robin " << turns.longest_queue()
                                   << ", two_choices " << two.longest_queue() << ", least_outstanding "
                                   << least.longest_queue());
  MESSAGE("mean wait, ms: random " << random.mean_wait_ms() << ", round_robin " << turns.mean_wait_ms()
                                   << ", two_choices " << two.mean_wait_ms() << ", least_outstanding "
                                   << least.mean_wait_ms());
  CHECK(two.longest_queue() < random.longest_queue() / 2);
  CHECK(two.mean_wait_ms() < random.mean_wait_ms() / 2);
  CHECK(turns.mean_wait_ms() < random.mean_wait_ms());
  CHECK(least.mean_wait_ms() < two.mean_wait_ms());
  CHECK(random.client->metrics.failed == 0);
}

TEST_CASE("round robin gives each target as much as the others, which imbalance shows") {
  const Farm turns({.policy = Balancing::round_robin}, 0.3);
  for (const auto* server : turns.servers)
    CHECK(static_cast<double>(server->metrics.arrived) ==
          doctest::Approx(static_cast<double>(turns.balancer->metrics.forwarded) / 10).epsilon(0.003));
  for (const SeriesPoint& second : turns.balancer->metrics.imbalance.points()) CHECK(second.max < 1'050);
  const Farm random({.policy = Balancing::random}, 0.3);
  CHECK(random.balancer->metrics.imbalance.points()[3].max > 1'100);
}

TEST_CASE("a key goes to one target; when that goes, only its keys move") {
  const auto placement = [](std::vector<std::string> targets) {
    ServiceWorld world;
    std::map<std::string, std::set<std::string>> places;
    for (const std::string& name : targets) {
      world.add_server(name, [&places, name](Env&, const Request& request) {
        places[request.key].insert(name);
        return std::optional(Reply{});
      });
    }
    BalancerParameters parameters;
    parameters.targets = nodes(targets);
    parameters.policy = Balancing::consistent_hash;
    world.add<LoadBalancer>("balancer", parameters);
    world.add<Client>("client", load(1'000));
    world.start_and_run(20s);
    return places;
  };
  const auto ten = placement(names(10));
  const auto nine = placement(names(9));
  std::map<std::string, std::size_t> keys_of;
  std::size_t moved = 0;
  std::size_t both = 0;
  for (const auto& [key, places] : ten) {
    REQUIRE(places.size() == 1);
    ++keys_of[*places.begin()];
    const auto found = nine.find(key);
    if (found == nine.end() || *places.begin() == "s9") continue;
    ++both;
    moved += found->second == places ? 0 : 1;
  }
  CHECK(both > 800);
  CHECK(moved == 0);
  for (const auto& [name, keys] : keys_of) CHECK(keys > 50);
}

TEST_CASE("bounded loads send on what a hot key would heap on one target") {
  const auto busiest = [](std::optional<double> bound) {
    ServiceWorld world;
    ServiceParameters server;
    server.service_time = DurationDistribution::exponential({.mean = 10ms});
    std::vector<Placed<Service>*> servers;
    for (const std::string& name : names(5)) servers.push_back(&world.add<Service>(name, server));
    BalancerParameters parameters;
    parameters.targets = nodes(names(5));
    parameters.policy = Balancing::consistent_hash;
    parameters.load_bound = bound;
    world.add<LoadBalancer>("balancer", parameters);
    ClientParameters asking = load(300);
    asking.zipf = 2;
    world.add<Client>("client", asking);
    world.start_and_run(20s);
    double most = 0;
    for (const auto* placed : servers) most = std::max(most, placed->metrics.busy.mean(world.simulator.now()));
    return most;
  };
  CHECK(busiest(std::nullopt) > 0.95);
  CHECK(busiest(1.25) < 0.9);
}

TEST_CASE("what one target does not answer goes to another, if the budget allows it") {
  const auto run = [](std::optional<double> budget) {
    ServiceWorld world;
    world.add_server("dead", [](Env&, const Request&) { return std::optional<Reply>(); });
    world.add_server("live", [](Env&, const Request& request) { return std::optional(Reply{.value = request.key}); });
    BalancerParameters parameters;
    parameters.targets = nodes({"dead", "live"});
    parameters.timeout = 20ms;
    parameters.retry.attempts_max = 2;
    parameters.retry.budget = budget;
    parameters.retry.budget_min = {0};
    auto& balancer = world.add<LoadBalancer>("balancer", parameters);
    auto& client = world.add<Client>("client", load(100));
    world.start_and_run(60s);
    CHECK(client.metrics.late == 0);
    return std::pair(balancer.metrics, client.metrics);
  };
  const auto [unlimited, all] = run(std::nullopt);
  CHECK(all.failed == 0);
  CHECK(unlimited.retried > 2'900);
  CHECK(unlimited.retried == unlimited.timed_out);
  const auto [limited, some] = run(0.1);
  CHECK(static_cast<double>(limited.retried) ==
        doctest::Approx(0.1 * static_cast<double>(limited.arrived)).epsilon(0.02));
  CHECK(some.failed > 2'000);
}

TEST_CASE("checks take a target out that does not answer, and bring it back") {
  ServiceWorld world;
  std::vector<Placed<Service>*> servers;
  ServiceParameters server;
  server.service_time = 1ms;
  for (const std::string& name : names(3)) servers.push_back(&world.add<Service>(name, server));
  BalancerParameters parameters;
  parameters.targets = nodes(names(3));
  parameters.timeout = 100ms;
  parameters.health = HealthOptions{};
  auto& balancer = world.add<LoadBalancer>("balancer", parameters);
  auto& client = world.add<Client>("client", load(300));
  world.start_and_run(10s);
  CHECK(balancer.process().usable() == 3);
  servers[1]->node->crash();
  world.run_for(5s);
  CHECK(balancer.process().usable() == 2);
  CHECK(balancer.metrics.found_unhealthy == 1);
  const std::uint64_t failed = client.metrics.failed;
  CHECK(failed > 200);
  world.run_for(10s);
  CHECK(client.metrics.failed == failed);
  servers[1]->node->start();
  world.run_for(5s);
  CHECK(balancer.process().usable() == 3);
  CHECK(balancer.metrics.found_healthy == 1);
}

TEST_CASE("a target whose requests fail is left out for a while, but never too many of them") {
  ServiceWorld world;
  for (const std::string& name : names(4)) {
    world.add_server(name, [name](Env&, const Request&) {
      return std::optional(Reply{.status = name == "s0" ? ReplyStatus::ok : ReplyStatus::failed});
    });
  }
  BalancerParameters parameters;
  parameters.targets = nodes(names(4));
  parameters.outliers = OutlierOptions{.failures = 5, .ejection = 10s, .ejected_max = 0.5};
  auto& balancer = world.add<LoadBalancer>("balancer", parameters);
  auto& client = world.add<Client>("client", load(100));
  world.start_and_run(5s);
  CHECK(balancer.process().usable() == 2);
  CHECK(balancer.metrics.ejected == 2);
  CHECK(client.process().success_rate() == doctest::Approx(0.5).epsilon(0.05));
}

TEST_CASE("a balancer that goes down leaves no levels, and its requests time out") {
  ServiceWorld world;
  world.add_server("s0", [](Env&, const Request&) { return std::optional<Reply>(); });
  BalancerParameters parameters;
  parameters.targets = nodes({"s0"});
  auto& balancer = world.add<LoadBalancer>("balancer", parameters);
  world.add<Client>("client", load(100));
  world.start_and_run(3s);
  CHECK(balancer.metrics.outstanding.level() > 50);
  balancer.node->stop(1s);
  world.run_for(1s);
  CHECK(balancer.node->state() == NodeState::down);
  CHECK(balancer.metrics.outstanding.level() == 0);
  balancer.node->start();
  world.run_for(5s);
  CHECK(balancer.metrics.forwarded > 700);
  CHECK(world.violations.empty());
}
