#pragma once

#include <span>
#include <string>
#include <string_view>

#include <orrery/log/log.hpp>

namespace orrery::detail {

/// What a line says after time, level and name.
[[nodiscard]] std::string line_of(LogFormat format, std::string_view event, std::span<const LogField> fields);

}  // namespace orrery::detail
