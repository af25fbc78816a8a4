#include <doctest/doctest.h>

#include <set>

#include "asking.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

struct Fixture {
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  Listener listener = world.listen(server, 80);
  [[nodiscard]] std::uint64_t count(NetworkFault fault) const { return world.network.fault_counts()[fault]; }
};

}  // namespace

TEST_CASE("a name that fails to resolve fails a connect and a look-up alike; an address needs no look-up") {
  Fixture f;
  f.world.network.set_fault_rates({.resolve_failure = 1});
  auto connect = f.world.connect(f.client, "server", 80);
  auto resolve = f.world.resolve(f.client, "server");
  auto by_address = f.world.connect(f.client, to_string(f.server.address), 80);
  f.world.run_for(10ms);
  CHECK(connect.failed(ErrorCode::host_not_found));
  CHECK(connect.detail() == "connect server:80");
  CHECK(resolve.failed(ErrorCode::host_not_found));
  CHECK(by_address.ok());
  CHECK(f.count(NetworkFault::resolve_failure) == 2);
  f.world.network.heal_all();
  auto again = f.world.resolve(f.client, "server");
  f.world.run_for(1ms);
  CHECK(again.value() == f.server.address);
}

TEST_CASE("a slow look-up takes up to its maximum, each as long as it draws") {
  Fixture f;
  f.world.network.set_fault_rates({.resolve_slow = 1, .resolve_delay_max = 2s});
  std::set<Time> answers;
  for (int i = 0; i < 20; ++i) {
    const Time start = f.world.simulator.now();
    auto resolve = f.world.resolve(f.client, "server");
    auto connect = f.world.connect(f.client, "server", 80);
    f.world.run_for(2010ms);
    CHECK(resolve.value() == f.server.address);
    CHECK(connect.ok());
    answers.insert(Time() + (resolve.at() - start));
  }
  CHECK(answers.size() == 20);
  CHECK(*answers.rbegin() > Time() + 1s);
  CHECK(f.count(NetworkFault::resolve_slow) == 40);
}

TEST_CASE("a slow look-up of a name that is none fails late") {
  Fixture f;
  f.world.network.set_fault_rates({.resolve_slow = 1});
  auto connect = f.world.connect(f.client, "nobody", 80);
  f.world.run_for(1us);
  CHECK_FALSE(connect.done());
  f.world.run_for(6s);
  CHECK(connect.failed(ErrorCode::host_not_found));
}

TEST_CASE("a slow look-up ends with its task, its process or its host") {
  Fixture f;
  f.world.network.set_fault_rates({.resolve_slow = 1});
  auto connect = f.world.connect(f.client, "server", 80);
  auto resolve = f.world.resolve(f.client, "server");
  f.world.run_for(1us);
  SUBCASE("task") { f.client.tasks.cancel_all(); }
  SUBCASE("process") { f.world.stop(f.client); }
  SUBCASE("host") { f.world.crash(f.client); }
  f.world.run_for(10s);
  CHECK_FALSE((connect.done() || resolve.done()));
  CHECK(f.world.network.traffic().connects == 0);
}

TEST_CASE("a client that relies on names always resolving gives up, one that tries again does not") {
  const auto run = [](double failures, bool believes, std::uint64_t seed) {
    Service service(seed);
    service.asker.believes_name_errors = believes;
    service.world.network.set_fault_rates({.segment_reset = 0.05, .resolve_failure = failures});
    service.run_for(10s);
    return std::pair(service.asker.answers, service.digest());
  };
  CHECK(run(0, true, 1).first > 300);
  CHECK(run(0.2, true, 1).first < 200);
  CHECK(run(0.2, false, 1).first > 300);
  CHECK(run(0.2, false, 1) == run(0.2, false, 1));
  CHECK(run(0.2, false, 1).second != run(0.2, false, 2).second);
}

TEST_CASE("a client that relies on quick look-ups misses its deadline") {
  const auto errors = [](double slow) {
    Service service;
    service.asker.patience = 500ms;
    service.world.network.set_fault_rates({.segment_reset = 0.05, .resolve_slow = slow});
    service.run_for(10s);
    return service.count(NetworkFault::resolve_slow) == 0 ? 0 : service.asker.errors - service.asker.answers;
  };
  CHECK(errors(0) == 0);
  CHECK(errors(1) > 0);
}
