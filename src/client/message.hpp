#pragma once

#include <cstddef>
#include <string_view>

#include <nlohmann/json.hpp>

#include <orrery/core/error.hpp>

namespace orrery::client {

/// What a node sent: an object with a "type". Deeper than 64 levels nothing is read, so that nobody who walks through
/// it runs out of stack. Errors say what is wrong, and where.
[[nodiscard]] Result<nlohmann::json> parse_message(std::string_view text);

}  // namespace orrery::client
