#pragma once

#include <vector>

#include <orrery/model/model.hpp>

namespace orrery::protocols {

/// The models that come with Orrery, by name.
[[nodiscard]] std::vector<model::Model> models();

}  // namespace orrery::protocols
