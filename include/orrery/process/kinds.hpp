#pragma once

#include <span>

#include <orrery/core/kind_info.hpp>

namespace orrery {

/// How the records of nodes and tasks read.
[[nodiscard]] std::span<const KindInfo> process_kinds();

}  // namespace orrery
