#include "platform/stack_matcher.hpp"

#include <algorithm>

namespace orrery::platform {
namespace {

constexpr std::size_t stacks_remembered_max = 10'000;

}  // namespace

bool StackMatcher::matches(std::span<const std::uintptr_t> stack) {
  if (parts_.empty()) return false;
  const std::lock_guard lock(mutex_);
  const std::vector<std::uintptr_t> key(stack.begin(), stack.end());
  if (const auto found = known_.find(key); found != known_.end()) return found->second;
  if (known_.size() >= stacks_remembered_max) known_.clear();
  const bool matched = has_part(exported_frames(stack)) || has_part(symbolizer_.frames(stack, false));
  known_.emplace(key, matched);
  return matched;
}

bool StackMatcher::has_part(const std::vector<StackFrame>& frames) const {
  return std::any_of(frames.begin(), frames.end(), [&](const StackFrame& frame) {
    return std::any_of(parts_.begin(), parts_.end(), [&](const std::string& part) {
      return frame.function.find(part) != std::string::npos || frame.module.find(part) != std::string::npos;
    });
  });
}

}  // namespace orrery::platform
