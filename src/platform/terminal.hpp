#pragma once

#include <string>

namespace orrery::platform {

/// Whether the descriptor (1: stdout, 2: stderr) is a terminal.
[[nodiscard]] bool is_terminal(int descriptor);
/// The width of the terminal on stderr; 80 when it is none.
[[nodiscard]] unsigned terminal_columns();
/// The width for what is printed to stdout: that of the terminal; 400 when it is none.
[[nodiscard]] unsigned output_columns();
/// Whether colour is welcome on the descriptor: a terminal, and `NO_COLOR` is not set (no-color.org).
[[nodiscard]] bool wants_colour(int descriptor);
/// Processors this process may run on, at least 1.
[[nodiscard]] unsigned processors();

/// From now on SIGINT is only noted. A second one ends the process at once.
void note_interrupts();
[[nodiscard]] bool interrupted();

/// Seconds on a clock that never goes back, for progress and rates shown to people.
[[nodiscard]] double steady_seconds();

}  // namespace orrery::platform
