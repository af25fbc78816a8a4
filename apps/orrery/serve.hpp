#pragma once

#include <orrery/cli/main.hpp>

namespace orrery {

/// `orrery serve kv [--listen ADDRESS:PORT] [--data DIR]`: the process that is simulated, on real sockets and disk.
[[nodiscard]] Command serve_command();

}  // namespace orrery
