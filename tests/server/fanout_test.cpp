#include <doctest/doctest.h>

#include <chrono>

#include <orrery/server/fanout.hpp>

namespace orrery {
namespace {

using namespace std::chrono_literals;

TEST_CASE("ws-fanout counts each frame once for each client") {
  constexpr std::uint64_t clients = 7;
  auto made = WebSocketFanout::make(clients);
  REQUIRE(made.has_value());
  auto& fanout = static_cast<WebSocketFanout&>(**made);
  std::uint64_t received = 0;
  for (int slice = 0; slice < 20; ++slice) received += fanout.run_slice({.budget = 5ms});
  CHECK(fanout.sent() >= WebSocketFanout::under_way_max);
  CHECK(received <= clients * fanout.sent());
  CHECK(clients * fanout.sent() - received <= clients * WebSocketFanout::under_way_max);
  received += fanout.drain();
  CHECK(fanout.failure() == "");
  CHECK(received == clients * fanout.sent());
  CHECK(fanout.latencies().count() == received);
}

TEST_CASE("ws-fanout of the menu runs, and its profile says how many clients there are") {
  const BenchmarkEntry entry = ws_fanout_benchmark();
  auto made = entry.make({.population = 3});
  REQUIRE(made.has_value());
  auto& fanout = static_cast<WebSocketFanout&>(**made);
  std::uint64_t received = 0;
  for (int slice = 0; slice < 5; ++slice) received += fanout.run_slice({.budget = 2ms});
  received += fanout.drain();
  CHECK(received == 3 * fanout.sent());
}

}  // namespace
}  // namespace orrery
