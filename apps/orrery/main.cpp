#include <array>
#include <vector>

#include <orrery/cli/main.hpp>

#include "attach.hpp"
#include "serve.hpp"
#include "worlds.hpp"

int main(int argc, char** argv) {
  const std::array commands = {orrery::serve_command(), orrery::attach_command()};
  const std::vector<orrery::EngineWorld> worlds = orrery::worlds::all();
  return orrery::main(argc, argv, commands, worlds);
}
