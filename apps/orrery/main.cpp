#include <array>
#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/cli/main.hpp>

#include "attach.hpp"
#include "serve.hpp"
#include "storm.hpp"
#include "worlds.hpp"

int main(int argc, char** argv) {
  const std::array commands = {orrery::serve_command(), orrery::attach_command()};
  const std::vector<orrery::EngineWorld> worlds = orrery::worlds::all();
  std::vector<orrery::BenchmarkEntry> menu = orrery::kv::benchmarks();
  menu.insert(menu.begin(), orrery::benchmarks().begin(), orrery::benchmarks().end());
  return orrery::main(argc, argv, commands, worlds, menu);
}
