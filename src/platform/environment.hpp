#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orrery::platform {

/// The variables of the environment whose names begin with `prefix`, by name, each with its value.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment_variables(std::string_view prefix);

}  // namespace orrery::platform
