#pragma once

namespace orrery::platform {

/// Between two looks of a thread that keeps looking: lets the other thread of its core run.
inline void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

}  // namespace orrery::platform
