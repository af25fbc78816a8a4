#pragma once

#include <cstdint>

namespace orrery::platform {

/// What a call asks the host for.
enum class HostService : std::uint8_t { clock, entropy, environment, thread, sleep, socket, input, wait, name_lookup };

/// A call of the C library that asks the host for something no simulation can repeat.
struct HostCall {
  const char* name;     ///< "clock_gettime".
  const char* subject;  ///< The variable or file asked for, or "".
  HostService service;
  const void* return_address;  ///< In the caller.
};

/// Who is asked about such calls. Both are called on the thread that calls, and may themselves call anything.
struct CallGuard {
  bool (*watches)();                      ///< Whether the code that runs now may not ask the host. Called often.
  bool (*refuses)(const HostCall& call);  ///< Told of a call, while `watches`. Whether to refuse one that blocks.
};

/// From now on `guard`, which lives for ever, is asked about the calls listed in call_guard.cpp and its neighbours,
/// wherever in the process they come from: the program, its libraries, libstdc++. It works by definitions that precede
/// those of the C library (weak ones, so that a program may have its own); those go on to the real function, unless the
/// guard refuses a call that would block: then a sleep returns at once, a read would block, a thread cannot be started.
/// Not under sanitizers, which have definitions of their own, and not outside Linux: see `calls_can_be_guarded`.
void guard_calls(const CallGuard& guard);
[[nodiscard]] bool calls_can_be_guarded();

}  // namespace orrery::platform
