#pragma once

namespace orrery::platform {

/// Whether this program was compiled to count what is executed: with --coverage, or clang's -fprofile-instr-generate.
[[nodiscard]] bool collects_coverage();
/// Forgets what was counted: a forked child begins with its parent's counts.
void reset_coverage();
/// Writes the counts, which otherwise happens only when a process returns from `main`. From a signal handler it may
/// fail.
void write_coverage();

}  // namespace orrery::platform
