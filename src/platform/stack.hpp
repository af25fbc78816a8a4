#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::platform {

inline constexpr std::size_t stack_frames_max = 64;

/// One function on a stack; inlined ones have a frame of their own.
struct StackFrame {
  std::string function;  ///< Demangled; "" if nothing is known of it.
  std::string module;    ///< File name of the program or library.
  std::string file;      ///< "" without debug information.
  unsigned line = 0;

  /// "server.cpp:12", or the module without debug information.
  [[nodiscard]] std::string place() const;
};

/// Loads what the first walk of a stack needs, so that later ones allocate nothing.
void prepare_stack_walks();
/// Return addresses of the callers, innermost first; how many. Async-signal-safe once prepared.
std::size_t walk_stack(std::span<std::uintptr_t> addresses);
/// Frames of return addresses by what the dynamic linker knows: quick, without places, and without what is not
/// exported.
[[nodiscard]] std::vector<StackFrame> exported_frames(std::span<const std::uintptr_t> addresses);
/// "orrery::Error", from `typeid(…).name()` or a linker's symbol.
[[nodiscard]] std::string demangle(const char* symbol);

/// Names addresses of this program, or of one forked from it. Asks binutils' addr2line if the system has it, which
/// knows lines, inlined functions and those that are not exported; otherwise names exported functions only.
class Symbolizer {
 public:
  /// Frames, innermost first. `first_is_exact`: the first address is that of an instruction rather than of a return.
  [[nodiscard]] std::vector<StackFrame> frames(std::span<const std::uintptr_t> addresses, bool first_is_exact);

 private:
  void resolve(std::span<const std::uintptr_t> addresses);

  std::map<std::uintptr_t, std::vector<StackFrame>> known_;
};

}  // namespace orrery::platform
