#pragma once

#include <span>
#include <string>

#include <orrery/core/error.hpp>
#include <orrery/engine/engine.hpp>
#include <orrery/world/world.hpp>

#include "cli/engine_commands.hpp"
#include "cli/world_options.hpp"

namespace orrery::cli {

/// What a run has to be told to come out the same again, as a file that describes a world: threads, partitions and
/// snapshots are not in it.
[[nodiscard]] std::string description_of(const PreparedWorld& prepared);

/// Whether `record` will be able to write this file: asked before a long run.
[[nodiscard]] Result<void> can_record(const std::string& file);

/// Writes what the engine has run so far to a file (`JournalFile`); the engine keeps a journal.
[[nodiscard]] Result<void> record(const PreparedWorld& prepared, const Engine& engine, const std::string& file);

/// `engine replay FILE`.
int replay_world(const ReplayWorldOptions& options, std::span<const EngineWorld> worlds);

}  // namespace orrery::cli
