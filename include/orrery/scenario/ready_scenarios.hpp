#pragma once

#include <span>
#include <string_view>

namespace orrery::scenario {

/// A scenario that comes with the program: its name, and its document.
struct ReadyScenario {
  std::string_view name;
  std::string_view text;
};

/// The documents of the folder scenarios/, by name.
[[nodiscard]] std::span<const ReadyScenario> ready_scenarios();

}  // namespace orrery::scenario
