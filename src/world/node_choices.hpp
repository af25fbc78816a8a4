#pragma once

#include <span>

#include <orrery/world/configuration.hpp>

namespace orrery {

// What keys of [node] may be.
[[nodiscard]] std::span<const model::Choice<NodeProfile>> field_choices(NodeProfile);
[[nodiscard]] std::span<const model::Choice<LogLevel>> field_choices(LogLevel);
[[nodiscard]] std::span<const model::Choice<LogFormat>> field_choices(LogFormat);

}  // namespace orrery
