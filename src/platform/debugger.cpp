#include "platform/debugger.hpp"

#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <fstream>

namespace orrery::platform {

bool debugger_attached() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == "TracerPid:") return status >> word && word != "0";
  }
  return false;
}

void stop_in_debugger() { std::raise(SIGTRAP); }

std::vector<std::string> gdb_command(const std::vector<std::string>& arguments, const std::string& script) {
  std::vector<std::string> words = {"gdb", "-q"};
  if (!script.empty()) words.insert(words.end(), {"-x", script});
  words.insert(words.end(), {"-ex", "run", "--args"});
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

void become(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words.front(), words.data());
}

std::string first_of_files(std::string_view paths) {
  while (!paths.empty()) {
    const std::string path(paths.substr(0, paths.find('|')));
    if (access(path.c_str(), R_OK) == 0) return path;
    paths.remove_prefix(std::min(path.size() + 1, paths.size()));
  }
  return {};
}

}  // namespace orrery::platform
