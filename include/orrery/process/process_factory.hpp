#pragma once

#include <orrery/core/function.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

class Process;

/// Makes the process of each incarnation of a node; see `make`.
using ProcessFactory = std::function<std::unique_ptr<Process>()>;

}  // namespace orrery
