#include "cli/replay_debugger.hpp"

#include "cli/prepare.hpp"
#include "platform/debugger.hpp"
#include "platform/terminal.hpp"

namespace orrery::cli {
namespace {

constexpr int standard_input = 0;

std::string as_typed(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    const bool plain = word.find_first_of(" #'\"$&;<>|*?()") == std::string::npos;
    line += (line.empty() ? "" : " ") + (plain ? word : "'" + word + "'");
  }
  return line;
}

}  // namespace

int start_in_debugger(const std::vector<std::string>& command_line) {
  const std::vector<std::string> gdb =
      platform::gdb_command(command_line, platform::first_of_files(ORRERY_GDB_SCRIPT_PLACES));
  if (platform::is_terminal(standard_input)) platform::become(gdb);
  return usage_error("--break-at needs a debugger: " + as_typed(gdb));
}

}  // namespace orrery::cli
