#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace orrery::platform {

/// Whether a debugger traces this process.
[[nodiscard]] bool debugger_attached();
/// Gives it control; without one, the process dies.
void stop_in_debugger();

/// The command that starts gdb on a program with these arguments (the first is its name), which it runs at once.
/// `script`: what it loads first; "": nothing.
[[nodiscard]] std::vector<std::string> gdb_command(const std::vector<std::string>& arguments,
                                                   const std::string& script);
/// Becomes the command. Returns only if there is no such program.
void become(const std::vector<std::string>& command);
/// The first of the files, separated by '|', that is there; "" if none is.
[[nodiscard]] std::string first_of_files(std::string_view paths);

}  // namespace orrery::platform
