#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "platform/stack.hpp"

namespace orrery::platform {

/// Finds stacks that lead through certain functions or libraries, and remembers what it found. Thread-safe.
class StackMatcher {
 public:
  /// `parts`: what the name of the function or of the library contains.
  explicit StackMatcher(std::vector<std::string> parts) : parts_(std::move(parts)) {}

  /// Whether any frame of the stack, given by return addresses, has one of the parts in its name.
  [[nodiscard]] bool matches(std::span<const std::uintptr_t> stack);
  [[nodiscard]] const std::vector<std::string>& parts() const { return parts_; }

 private:
  [[nodiscard]] bool has_part(const std::vector<StackFrame>& frames) const;

  std::vector<std::string> parts_;
  std::mutex mutex_;
  std::map<std::vector<std::uintptr_t>, bool> known_;
  Symbolizer symbolizer_;
};

}  // namespace orrery::platform
