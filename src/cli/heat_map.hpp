#pragma once

#include <string>

#include <orrery/core/error.hpp>
#include <orrery/engine/engine.hpp>

namespace orrery::cli {

/// Whether a heat map can be written to a file of that name: "….png" or "….json".
[[nodiscard]] Result<void> can_show_heat(const std::string& file);

/// Writes where how many actors are: a picture, or JSON. Fails with `unsupported` if none of them is anywhere.
[[nodiscard]] Result<void> show_heat(const Engine& engine, const std::string& file);

}  // namespace orrery::cli
