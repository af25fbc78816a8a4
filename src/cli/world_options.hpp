#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <orrery/world/configuration.hpp>
#include <orrery/world/world.hpp>

#include "cli/engine_commands.hpp"

namespace orrery::cli {

/// A world with all that was said of it: by its file, by a configuration file, by the environment and on the command
/// line; what comes later in this list wins.
struct PreparedWorld {
  const EngineWorld* world = nullptr;
  std::unique_ptr<WorldSetup> setup;
  Configuration configuration;
  EngineOptions options;
  TelemetrySection telemetry;
  Tick ticks = 0;
  std::optional<PaceOptions> pace;
};

/// Or an exit status, after all that is wrong was printed.
[[nodiscard]] std::expected<PreparedWorld, int> prepare_world(const RunWorldOptions& options,
                                                              std::span<const EngineWorld> worlds);

/// The world that `text` describes, of which `name` is the file that it stands in; nothing else is heeded.
[[nodiscard]] std::expected<PreparedWorld, int> prepare_recorded(const std::string& name, const std::string& text,
                                                                 const std::string& threads,
                                                                 std::span<const EngineWorld> worlds);

}  // namespace orrery::cli
