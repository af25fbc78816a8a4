#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <orrery/core/run_context.hpp>

#include "platform/call_guard.hpp"
#include "platform/stack.hpp"
#include "platform/stack_matcher.hpp"

namespace orrery {

namespace detail {

/// Callers that may ask the host; shared by the copies of a builder, so that what was found out about stacks is too.
struct AllowedCallers {
  explicit AllowedCallers(std::vector<std::string> parts) : stacks(std::move(parts)) {}
  platform::StackMatcher stacks;
};
/// Allocators, loggers and trace sinks: what they ask the host for reaches no run.
[[nodiscard]] std::vector<std::string> callers_allowed_by_default();

}  // namespace detail

/// The name of the property that a call of the host violates.
inline constexpr std::string_view nondeterminism_property = "nondeterminism";

/// Fails a run whose nodes ask the host for what no other run would be told: the time, random numbers, the environment,
/// threads, sockets. It is asked while a node's code runs on this thread; the library's own code, invariants and what
/// else a program does are not watched.
class NondeterminismGuard {
 public:
  explicit NondeterminismGuard(std::shared_ptr<detail::AllowedCallers> allowed);
  NondeterminismGuard(const NondeterminismGuard&) = delete;
  NondeterminismGuard& operator=(const NondeterminismGuard&) = delete;

  /// Return addresses on the stack of the first call, innermost first.
  [[nodiscard]] std::span<const std::uintptr_t> stack() const { return std::span(stack_).first(depth_); }

 private:
  static bool watches();
  static bool refuses(const platform::HostCall& call);

  bool called(const platform::HostCall& call, const RunContext& run);
  [[nodiscard]] bool allowed(const platform::HostCall& call);
  void violated(const platform::HostCall& call, const RunContext& run);

  std::shared_ptr<detail::AllowedCallers> allowed_;
  std::array<std::uintptr_t, platform::stack_frames_max> stack_{};
  std::size_t depth_ = 0;
  std::uint64_t refusals_ = 0;
  bool violated_ = false;
  bool busy_ = false;  // What the guard itself does is not watched.
};

}  // namespace orrery
