#pragma once

#include <string>

#include <orrery/core/error.hpp>
#include <orrery/engine/worker_trace.hpp>

namespace orrery::cli {

/// Writes what threads did as a trace that ui.perfetto.dev and chrome://tracing open: a track a thread, a slice a span,
/// in microseconds since the first.
[[nodiscard]] Result<void> write_worker_trace(const WorkerTrace& trace, const std::string& world,
                                              const std::string& file);

}  // namespace orrery::cli
