#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "platform/stack.hpp"

namespace orrery::platform {

/// Remembers where the last exception was thrown, while it exists; one at a time. Works by putting a function of its
/// own in the place of `__cxa_throw` in the tables of the dynamic linker (ELF; nothing is remembered elsewhere, or if
/// the C++ runtime is linked statically), so that programs throw as fast as ever when nobody watches.
class ThrowWatch {
 public:
  ThrowWatch();
  ~ThrowWatch();
  ThrowWatch(const ThrowWatch&) = delete;
  ThrowWatch& operator=(const ThrowWatch&) = delete;

  /// Return addresses, innermost first; empty if nothing was thrown.
  [[nodiscard]] std::span<const std::uintptr_t> last_throw() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace orrery::platform
