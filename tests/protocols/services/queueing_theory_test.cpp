#include <doctest/doctest.h>

#include <chrono>

#include "protocols/client/client.hpp"
#include "protocols/service/service.hpp"
#include "protocols/services/service_world.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

constexpr Duration service_mean = 1ms;

struct Queue {
  double wait = 0;  // Mean, in service times.
  double busy = 0;  // Mean number of busy servers.
  double length = 0;
  std::uint64_t served = 0;
  double arrival_rate = 0;
};

// A station with `servers`, at a utilisation of `load`, over about so many requests.
Queue run_queue(std::uint32_t servers, double load, DurationDistribution service_time, std::uint64_t requests) {
  ServiceWorld world(2024);
  ServiceParameters station;
  station.workers = servers;
  station.service_time = service_time;
  station.queue_max = 100'000;
  auto& service = world.add<Service>("station", station);
  ClientParameters source;
  source.targets = nodes({"station"});
  source.rate = {load * servers * 1e3};
  source.timeout = 100s;
  source.in_flight_max = 1'000'000;
  source.reads = 1;
  world.add<Client>("source", source);
  const double seconds = static_cast<double>(requests) / source.rate.per_second;
  world.start_all();
  world.run_for(10s);
  service.metrics = ServiceMetrics();  // The start is empty, which the steady state is not.
  const Time from = world.simulator.now();
  service.metrics.queue = TimeAverage(from, service.process().queue_length());
  service.metrics.busy = TimeAverage(from, service.process().busy());
  world.run_for(Duration(static_cast<std::int64_t>(seconds * 1e9)));
  const Time now = world.simulator.now();
  return {.wait = service.metrics.waiting.mean() / static_cast<double>(service_mean.count()),
          .busy = service.metrics.busy.mean(now),
          .length = service.metrics.queue.mean(now),
          .served = service.metrics.completed,
          .arrival_rate = static_cast<double>(service.metrics.arrived) / (now.seconds() - from.seconds())};
}

DurationDistribution exponential_service() { return DurationDistribution::exponential({.mean = service_mean}); }

// Erlang's C: the probability that a customer of M/M/c waits.
double erlang_c(std::uint32_t servers, double load) {
  const double offered = servers * load;
  double blocked = 1;  // Erlang's B, by its recursion.
  for (std::uint32_t i = 1; i <= servers; ++i) blocked = offered * blocked / (i + offered * blocked);
  return blocked / (1 - load * (1 - blocked));
}

void check_near(double measured, double theory, double tolerance) {
  MESSAGE("measured " << measured << ", theory " << theory << ": " << 100 * (measured / theory - 1) << " %");
  CHECK(measured == doctest::Approx(theory).epsilon(tolerance));
}

}  // namespace

TEST_CASE("M/M/1: the mean wait is rho / (1 - rho) service times") {
  for (const double load : {0.5, 0.8}) {
    const Queue queue = run_queue(1, load, exponential_service(), 1'000'000);
    check_near(queue.wait, load / (1 - load), 0.02);
    check_near(queue.busy, load, 0.01);
  }
}

TEST_CASE("M/D/1: half of that (Pollaczek and Khinchine)") {
  for (const double load : {0.5, 0.8}) {
    const Queue queue = run_queue(1, load, service_mean, 1'000'000);
    check_near(queue.wait, load / (1 - load) / 2, 0.02);
  }
}

TEST_CASE("M/M/c: the mean wait is by Erlang's C formula") {
  for (const std::uint32_t servers : {2U, 5U}) {
    const Queue queue = run_queue(servers, 0.8, exponential_service(), 1'000'000);
    check_near(queue.wait, erlang_c(servers, 0.8) / (servers * (1 - 0.8)), 0.03);
  }
}

TEST_CASE("the queue's mean length is the arrival rate times the mean wait (Little)") {
  const Queue queue = run_queue(1, 0.8, exponential_service(), 200'000);
  const double wait_seconds = queue.wait * 1e-3;
  check_near(queue.length, queue.arrival_rate * wait_seconds, 0.01);
}

TEST_CASE("a closed loop: users are throughput times response and think time (Little)") {
  ServiceWorld world(7);
  ServiceParameters station;
  station.service_time = DurationDistribution::exponential({.mean = 10ms});
  auto& service = world.add<Service>("station", station);
  ClientParameters source;
  source.targets = nodes({"station"});
  source.load = Load::closed;
  source.users = 20;
  source.think = DurationDistribution::exponential({.mean = 150ms});
  source.timeout = 100s;
  auto& client = world.add<Client>("source", source);
  world.start_and_run(1'000s);
  const double throughput = static_cast<double>(client.metrics.succeeded) / 1'000;
  const double response = client.metrics.latency.mean() * 1e-9;
  check_near(throughput * (response + 0.150), 20, 0.01);
  // Machine repair: the chance that the server idles is 1 / sum of N!/(N-k)! (S/Z)^k, Z with two hops of the network.
  double term = 1;
  double sum = 1;
  for (int k = 0; k < 20; ++k) sum += term *= (20 - k) * 10 / 150.2;
  check_near(throughput, (1 - 1 / sum) / 0.010, 0.01);
  check_near(service.metrics.busy.mean(world.simulator.now()), 1 - 1 / sum, 0.01);
}
