#pragma once

#include <cstddef>
#include <string>

#include "scenario/rules/engine.hpp"

namespace orrery::scenario::rules {

/// Why the root is what it is, in lines. The engine has just been refreshed in this world.
[[nodiscard]] std::string explain(const Engine& engine, const RuleWorld& world, std::size_t nodes_listed_max);

}  // namespace orrery::scenario::rules
