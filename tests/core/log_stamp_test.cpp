#include <orrery/core/log_stamp.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>

using namespace orrery;
using namespace std::chrono_literals;

TEST_CASE("a stamp is the time and the node of the code that runs, and nothing outside of a run") {
  CHECK(log_stamp().empty());
  Simulator simulator({.seed = 1});
  const OriginId origin = simulator.add_origin("test");
  std::vector<std::string> stamps;
  simulator.schedule<Kind{0x7f01}>(origin, no_node, 1500ms, [&] { stamps.push_back(log_stamp()); });
  simulator.schedule<Kind{0x7f01}>(origin, no_node, 2s, [&] {
    simulator.context().node = "server-1";
    stamps.push_back(log_stamp());
    simulator.context().node = "";
  });
  simulator.run_until(Time() + 3s);
  CHECK(stamps == std::vector<std::string>{"1.500000000", "2.000000000 server-1"});
  CHECK(log_stamp().empty());
}
