#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include <orrery/scenario/actions.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {

/// Reads what somebody commands in a run of this scenario: an action, or an array of them, as in documents.
[[nodiscard]] std::expected<std::vector<Action>, std::vector<model::Problem>> read_command(const Scenario& scenario,
                                                                                           std::string_view text);

}  // namespace orrery::scenario
