#pragma once

#include <string>
#include <vector>

#include <orrery/testing/report.hpp>

#include "cli/prepare.hpp"

namespace orrery::cli {

/// What a colleague, or a ticket, needs of a failure: a folder for the first seed of each group of failures.
struct FailureBundles {
  std::string folder;   ///< Where to put them; made if it is missing.
  std::string program;  ///< This program, as it was called.
  SimulationWords simulation;
};

/// Writes FOLDER/NAME-SEED/ with
///   failure.json   what failed, the build, the behaviour version, the command that replays it
///   faults.txt     the fault decisions that came true, one a line, in order: what `--only` takes
///   trace.jsonl    every record of the run
/// of at most ten groups; the last two are made by replaying the seed in a process of its own, but for one whose
/// process died of it. Gives the folders written, or what went wrong.
[[nodiscard]] Result<std::vector<std::string>> write_failure_bundles(const FailureBundles& bundles,
                                                                     const Report& report);

}  // namespace orrery::cli
