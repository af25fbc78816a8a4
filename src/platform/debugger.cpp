#include "platform/debugger.hpp"

#include <csignal>
#include <fstream>
#include <string>

namespace orrery::platform {

bool debugger_attached() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "TracerPid:") return status >> word && word != "0";
  }
  return false;
}

void stop_in_debugger() { std::raise(SIGTRAP); }

}  // namespace orrery::platform
