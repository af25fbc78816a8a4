#pragma once

#include <string>
#include <vector>

namespace orrery::cli {

/// For a command that is to stop in a debugger and runs in none: starts it anew in gdb, with orrery-gdb.py if that is
/// found where this library was built or installed. Only on a terminal; otherwise says what to type instead, and gives
/// the exit status.
int start_in_debugger(const std::vector<std::string>& command_line);

}  // namespace orrery::cli
