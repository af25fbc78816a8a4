#pragma once

#include <vector>

#include <orrery/model/document.hpp>

namespace orrery::scenario {

/// Problems in the order of the text; those of one place in the order in which they were found.
[[nodiscard]] std::vector<model::Problem> in_order_of_text(std::vector<model::Problem> problems);

}  // namespace orrery::scenario
