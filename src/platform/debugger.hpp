#pragma once

namespace orrery::platform {

/// Whether a debugger traces this process.
[[nodiscard]] bool debugger_attached();
/// Gives it control; without one, the process dies.
void stop_in_debugger();

}  // namespace orrery::platform
