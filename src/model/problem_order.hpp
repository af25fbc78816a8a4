#pragma once

#include <vector>

#include <orrery/model/document.hpp>

namespace orrery::model {

/// Problems in the order of the text; those of one place in the order in which they were found.
[[nodiscard]] std::vector<Problem> in_order_of_text(std::vector<Problem> problems);

}  // namespace orrery::model
