#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include <orrery/engine/pacer.hpp>

namespace orrery::cli {

/// How well a world kept up with the clock.
[[nodiscard]] nlohmann::ordered_json pace_json(const PaceOptions& options, const PaceReport& report);
/// The same as lines for a terminal.
[[nodiscard]] std::string pace_text(const PaceOptions& options, const PaceReport& report);

}  // namespace orrery::cli
