#pragma once

#include <optional>
#include <string>
#include <vector>

namespace orrery::platform {

/// What a program found in PATH writes to its standard output (its errors are discarded); nothing if it cannot be run,
/// fails, or takes longer than `seconds_max`.
[[nodiscard]] std::optional<std::string> output_of(const std::vector<std::string>& command, double seconds_max);

/// Starts a program found in PATH, and whatever it prints is discarded. It may go on after this process ends. False if
/// it cannot be run, or fails within `seconds`.
[[nodiscard]] bool start(const std::vector<std::string>& command, double seconds);

}  // namespace orrery::platform
