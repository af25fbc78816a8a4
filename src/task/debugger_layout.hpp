#pragma once

#include <cstdint>

namespace orrery {

struct RunContext;
class Waiter;

namespace detail {

/// Where a member lies, in bytes from the start of its class; or another number that orrery-gdb.py needs. It reads the
/// table, and so understands programs without debug information about types, and core files.
struct DebuggerField {
  char name[40];  ///< "Class.member"; "" ends the table.
  std::uint64_t value;
};

}  // namespace detail
}  // namespace orrery

extern "C" {

extern const orrery::detail::DebuggerField* const orrery_debugger_layout;
/// For debuggers to call: the run that is being dispatched, or null.
const orrery::RunContext* orrery_debugger_run();
/// For debuggers to call: what the coroutine waits for. Nobody frees the text.
const char* orrery_debugger_describe(const orrery::Waiter* waiter);
}
