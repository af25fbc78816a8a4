#include <algorithm>
#include <array>
#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/cli/main.hpp>
#include <orrery/server/fanout.hpp>

#include "attach.hpp"
#include "serve.hpp"
#include "storm.hpp"
#include "worlds.hpp"

int main(int argc, char** argv) {
  const std::array commands = {orrery::serve_command(), orrery::attach_command()};
  const std::vector<orrery::EngineWorld> worlds = orrery::worlds::all();
  std::vector<orrery::BenchmarkEntry> menu = orrery::kv::benchmarks();
  menu.push_back(orrery::ws_fanout_benchmark());
  // What measures but the host, and what measures nothing, come last.
  const auto library = orrery::benchmarks();
  const auto last = std::find_if(library.begin(), library.end(), [](const orrery::BenchmarkEntry& entry) {
    return entry.info.id == "crypto-ops" || entry.info.synthetic;
  });
  menu.insert(menu.begin(), library.begin(), last);
  menu.insert(menu.end(), last, library.end());
  return orrery::main(argc, argv, commands, worlds, menu);
}
