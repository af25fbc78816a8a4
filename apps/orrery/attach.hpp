#pragma once

#include <orrery/cli/main.hpp>

namespace orrery {

/// `orrery attach [URL]`: commands to a running node.
[[nodiscard]] Command attach_command();

}  // namespace orrery
