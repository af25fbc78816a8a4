#pragma once

#include <string>
#include <vector>

#include "platform/stack.hpp"

namespace orrery::detail {

/// A stack for people.
struct StackText {
  std::string text;   ///< A function a line, innermost first, from the code that went wrong to the event loop.
  std::string place;  ///< "server.cpp:12": where the code of the program went wrong, rather than a function it called.
};
[[nodiscard]] StackText describe_stack(const std::vector<platform::StackFrame>& frames);

}  // namespace orrery::detail
