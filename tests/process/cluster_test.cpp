#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

Task<> listen(Env& env) {
  auto listener = env.network().listen(7);
  if (!listener) co_return env.fail(listener.error());
  while (true) {
    auto accept = listener->accept();
    auto stream = co_await accept;
    if (!stream) co_return;
  }
}

Task<> nothing(Env&) { co_return; }

}  // namespace

TEST_CASE("nodes are numbered in order of addition and found by name") {
  OneCluster world;
  Node& first = world.add("first", nothing);
  Node& second = world.add("second", nothing);
  CHECK(world.cluster.size() == 2);
  CHECK(first.id() == NodeId{0});
  CHECK(&world.cluster.node(NodeId{1}) == &second);
  CHECK(world.cluster.find("second") == &second);
  CHECK(world.cluster.find("third") == nullptr);
}

TEST_CASE("two nodes of one name, and a node that is not there, are programmers' errors") {
  OneCluster world;
  world.add("a", nothing);
  CHECK(dies([&] { world.add("a", nothing); }));
  CHECK(dies([&] { static_cast<void>(world.cluster.node(NodeId{1})); }));
  CHECK(dies([&] {
    Node& node = world.cluster.node(NodeId{0});
    node.start();
    node.start();
  }));
  CHECK(dies([&] {
    Node& node = world.cluster.node(NodeId{0});
    node.start();
    node.wipe();
  }));
}

TEST_CASE("nodes reach one another by name while they are up") {
  OneCluster world;
  std::vector<std::string> outcomes;
  Node& server = world.add("server", listen);
  Node& client = world.add("client", [&](Env& env) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      auto connect = env.network().connect("server", 7);
      auto stream = co_await connect;
      outcomes.push_back(stream ? "connected" : std::string(to_string(stream.error().code)));
      auto wait = sleep_for(20s);
      co_await wait;
    }
  });
  server.start();
  client.start();
  world.later(10s, [&] { server.crash(); });
  world.later(35s, [&] { server.start(); });
  world.simulator.run_until(Time::from_ns(100'000'000'000));
  REQUIRE(outcomes.size() == 3);
  CHECK(outcomes[0] == "connected");
  CHECK(outcomes[1] != "connected");
  CHECK(outcomes[2] == "connected");
}
