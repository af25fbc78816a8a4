#pragma once

#include <cstdint>
#include <string_view>

namespace orrery {

enum class NodeState : std::uint8_t {
  down,      ///< Not started, crashed or stopped.
  running,   ///< Its process runs (or is paused).
  stopping,  ///< Asked to stop; its process still runs.
};
[[nodiscard]] std::string_view to_string(NodeState state);

}  // namespace orrery
