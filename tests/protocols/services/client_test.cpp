#include "protocols/client/client.hpp"

#include <doctest/doctest.h>

#include <map>

#include "protocols/services/client_testing.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

TEST_CASE("an open loop asks at its rate, from its start to its stop") {
  ServiceWorld world;
  world.add_server("server", always_ok);
  ClientParameters parameters = asking({"server"});
  parameters.start = 2s;
  parameters.stop = 12s;
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(20s);
  CHECK(client.metrics.requests == 999);  // The 1000th would come at 12 s.
  CHECK(client.metrics.succeeded == 999);
  CHECK(client.metrics.latency.max() == 200'000);
  CHECK(client.metrics.in_flight.level() == 0);
  CHECK(client.metrics.in_flight.max() == 1);
  CHECK(client.process().goodput() == 0);
}

TEST_CASE("what a client shows is of the last second") {
  ServiceWorld world;
  world.add_server("server", [](Env& env, const Request&) {
    return std::optional(Reply{.status = env.now() < Time() + 5s ? ReplyStatus::ok : ReplyStatus::failed});
  });
  auto& client = world.add<Client>("client", asking({"server"}));
  world.start_and_run(4s);
  CHECK(client.process().goodput() == 100);
  CHECK(client.process().success_rate() == 1);
  CHECK(client.process().latency_p99() == 200us);
  world.run_for(1500ms);
  CHECK(client.process().success_rate() == doctest::Approx(0.5).epsilon(0.1));
  world.run_for(2s);
  CHECK(client.process().success_rate() == 0);
}

TEST_CASE("arrivals of a Poisson process scatter, those of a trace do not") {
  ServiceWorld world;
  std::vector<std::uint64_t> instants;
  world.add_server("server", [&](Env& env, const Request&) {
    instants.push_back(env.now().ns());
    return std::optional(Reply{});
  });
  ClientParameters parameters = asking({"server"});
  parameters.load = Load::trace;
  parameters.start = 1s;
  parameters.trace = {5ms, 5ms, 700ms};
  world.add<Client>("client", parameters);
  ClientParameters random = asking({"other"});
  random.arrivals = Arrivals::poisson;
  world.add_server("other", always_ok);
  auto& poisson = world.add<Client>("poisson", random);
  world.start_and_run(100s);
  CHECK(instants == std::vector<std::uint64_t>{1'005'100'000, 1'005'100'000, 1'700'100'000});
  CHECK(poisson.metrics.requests > 9'600);
  CHECK(poisson.metrics.requests < 10'400);
  CHECK(poisson.metrics.requests != 10'000);
}

TEST_CASE("a rate that is changed counts from the next arrival on, also from 0") {
  ServiceWorld world;
  world.add_server("server", always_ok);
  ClientParameters parameters = asking({"server"});
  parameters.rate = {0};
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(10s);
  CHECK(client.metrics.requests == 0);
  client.parameters.rate = {10};
  world.run_for(10s);
  CHECK(client.metrics.requests >= 98);
  CHECK(client.metrics.requests <= 100);
}

TEST_CASE("a sticky client follows who names the leader, and remembers") {
  ServiceWorld world;
  std::uint64_t refused = 0;
  world.add_server("a", [&](Env&, const Request&) {
    ++refused;
    return std::optional(Reply{.status = ReplyStatus::not_leader, .value = "c"});
  });
  world.add_server("b", always_ok);
  world.add_server("c", always_ok);
  auto& client = world.add<Client>("client", asking({"a", "b", "c"}));
  world.start_and_run(10s);
  CHECK(refused == 1);
  CHECK(client.metrics.redirected == 1);
  CHECK(client.metrics.succeeded == client.metrics.requests - client.process().in_flight());
  CHECK(client.process().target() == "c");
}

TEST_CASE("nodes that name one another do not keep a request for ever") {
  ServiceWorld world;
  const auto naming = [](std::string other) {
    return [other](Env&, const Request&) {
      return std::optional(Reply{.status = ReplyStatus::not_leader, .value = other});
    };
  };
  world.add_server("a", naming("b"));
  world.add_server("b", naming("a"));
  auto& client = world.add<Client>("client", asking({"a", "b"}));
  world.start_and_run(10s);
  CHECK(client.metrics.failed > 990);
  CHECK(client.metrics.redirected <= 3 * client.metrics.requests);
}

TEST_CASE("each choice asks whom it says") {
  const auto asked = [](TargetChoice choice) {
    ServiceWorld world;
    std::vector<std::uint64_t> counts(3);
    for (std::size_t i = 0; i < 3; ++i) {
      world.add_server("s" + std::to_string(i), [&counts, i](Env&, const Request&) {
        ++counts[i];
        return std::optional(Reply{});
      });
    }
    ClientParameters parameters = asking({"s0", "s1", "s2"});
    parameters.choose = choice;
    world.add<Client>("client", parameters);
    world.start_and_run(9s + 1ms);
    return counts;
  };
  CHECK(asked(TargetChoice::first) == std::vector<std::uint64_t>{900, 0, 0});
  CHECK(asked(TargetChoice::sticky) == std::vector<std::uint64_t>{900, 0, 0});
  CHECK(asked(TargetChoice::round_robin) == std::vector<std::uint64_t>{300, 300, 300});
  const auto random = asked(TargetChoice::random);
  CHECK(random[0] + random[1] + random[2] == 900);
  for (const std::uint64_t count : random) CHECK(count > 240);
}

TEST_CASE("keys are drawn by Zipf's law") {
  ServiceWorld world;
  std::map<std::string, int> counts;
  world.add_server("server", [&](Env&, const Request& request) {
    ++counts[request.key];
    return std::optional(Reply{});
  });
  ClientParameters parameters = asking({"server"});
  parameters.rate = {1'000};
  parameters.keys = 100;
  parameters.zipf = 1;
  world.add<Client>("client", parameters);
  world.start_and_run(20s);
  CHECK(counts.size() <= 100);
  const double first = counts["k0"];
  CHECK(first / counts["k1"] == doctest::Approx(2).epsilon(0.1));
  CHECK(first / 20'000 == doctest::Approx(1 / 5.187).epsilon(0.05));  // 1 / H(100)
}

TEST_CASE("a client that stops or reboots leaves nothing under way") {
  ServiceWorld world;
  world.add_server("server", never);
  auto& client = world.add<Client>("client", asking({"server"}));
  world.start_and_run(3s);
  CHECK(client.metrics.in_flight.level() > 50);
  client.node->stop(1s);
  world.run_for(1s);
  CHECK(client.node->state() == NodeState::down);
  CHECK(client.metrics.in_flight.level() == 0);
  client.node->start();
  world.run_for(3s);
  client.node->crash();
  world.run_for(1s);
  CHECK(client.metrics.in_flight.level() == 0);
  CHECK(world.violations.empty());
}

TEST_CASE("an answer for an earlier life is no answer") {
  ServiceWorld world;
  world.cluster.network().set_default_link({.latency = 300ms});
  world.add_server("server", always_ok);
  ClientParameters parameters = asking({"server"});
  parameters.rate = {10};
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(350ms);  // Three requests are under way.
  client.node->crash();
  world.run_for(1ms);
  client.node->start();
  world.run_for(500ms);
  CHECK(client.metrics.succeeded == 0);
}

TEST_CASE("too many requests under way are dropped") {
  ServiceWorld world;
  world.add_server("server", never);
  ClientParameters parameters = asking({"server"});
  parameters.in_flight_max = 7;
  parameters.timeout = 100s;
  auto& client = world.add<Client>("client", parameters);
  world.start_and_run(1s + 1ms);
  CHECK(client.metrics.requests == 7);
  CHECK(client.metrics.dropped == 93);
}
