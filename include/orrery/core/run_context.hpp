#pragma once

#include <cstdint>

namespace orrery {

class Simulator;
class FramePool;
class PropertyLog;
class FaultLedger;
class NondeterminismGuard;

namespace detail {
class DebuggerLayout;  // Knows where things lie, for orrery-gdb.py.
}

/// What macros and frame allocation need to know of the run that is being dispatched on this thread. The library's only
/// thread-wide state (ARCHITECTURE.md, law 6): set around each dispatch, so that two simulations in one process or page
/// never meet.
struct RunContext {
  Simulator* simulator = nullptr;
  FramePool* frames = nullptr;
  PropertyLog* properties = nullptr;     ///< Where assertions count; null outside a test run.
  FaultLedger* faults = nullptr;         ///< Which fault decisions may come true; null: all.
  NondeterminismGuard* guard = nullptr;  ///< Told when a node's code asks the host; null: nobody is.
  const char* simulation = "";           ///< Name for messages, such as "kv"; outlives the run.
  const char* node = "";                 ///< Name of the node whose event is being dispatched, or "".
  std::uint64_t seed = 0;
};

/// The run being dispatched on this thread, or null.
[[nodiscard]] RunContext* current_run();

/// Makes `context` current for a scope; restores the previous one.
class RunScope {
 public:
  explicit RunScope(RunContext* context);
  ~RunScope();
  RunScope(const RunScope&) = delete;
  RunScope& operator=(const RunScope&) = delete;

 private:
  RunContext* previous_;
};

}  // namespace orrery
