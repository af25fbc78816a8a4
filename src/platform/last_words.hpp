#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "platform/stack.hpp"

namespace orrery::platform {

enum class Death : std::uint32_t {
  unexplained,  ///< It left no word: killed from outside, or it called `exit`.
  fault,        ///< A signal such as SIGSEGV.
  stack_overflow,
  abort,
  out_of_memory,  ///< `operator new` found none.
  interrupted,    ///< Asked by `interrupt_signal` what it was doing.
};

/// What a child process leaves behind when it dies. Lies in memory shared with its parent, and is written by signal
/// handlers: plain arrays, no pointers.
struct LastWords {
  Death death = Death::unexplained;
  std::int32_t signal = 0;
  bool has_address = false;
  std::uint64_t address = 0;  ///< That could not be accessed.
  std::uint32_t frame_count = 0;
  std::array<std::uintptr_t, stack_frames_max> frames{};  ///< Innermost first.

  /// What the process was at, as `note_context` says.
  std::uint64_t seed = 0;
  std::uint64_t now_ns = 0;
  std::uint64_t event = 0;
  std::array<char, 64> node{};

  [[nodiscard]] std::span<const std::uintptr_t> stack() const;
  /// Whether the innermost frame is the very instruction, rather than the return of a call.
  [[nodiscard]] bool stack_is_exact() const { return death != Death::unexplained && death != Death::out_of_memory; }
};

/// Memory that a process shares with those it forks.
class SharedLastWords {
 public:
  SharedLastWords();
  ~SharedLastWords();
  SharedLastWords(const SharedLastWords&) = delete;
  SharedLastWords& operator=(const SharedLastWords&) = delete;

  [[nodiscard]] LastWords* get() const { return words_; }

 private:
  LastWords* words_;
};

/// Makes a process that takes too long note its stack and die.
[[nodiscard]] int interrupt_signal();

/// In a freshly forked child: from now on faults, aborts, `interrupt_signal` and the want of memory are noted in
/// `words`, with the stack, and end the process at once. `note_context`, async-signal-safe, fills in the last four
/// fields.
void leave_last_words(LastWords& words, void (*note_context)(LastWords&));

/// "segmentation fault", "bus error", …
[[nodiscard]] std::string_view signal_name(int signal);

}  // namespace orrery::platform
