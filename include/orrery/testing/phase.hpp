#pragma once

#include <cstdint>
#include <string_view>

namespace orrery {

/// The phases of a run, in this order. What is still at work when chaos ends has until `phase_limit` to return; then
/// comes the time to settle, then check.
enum class Phase : std::uint8_t { set_up, chaos, settle, check, done };
[[nodiscard]] std::string_view to_string(Phase phase);

}  // namespace orrery
