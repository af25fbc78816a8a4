#include <array>

#include <orrery/cli/main.hpp>

#include "serve.hpp"

int main(int argc, char** argv) {
  const std::array commands = {orrery::serve_command()};
  return orrery::main(argc, argv, commands);
}
