#pragma once

#include <orrery/core/function.hpp>
#include <orrery/core/unique_ptr.hpp>

namespace orrery {

class Workload;

/// Makes what each client of a workload runs; see `make`.
using WorkloadFactory = std::function<std::unique_ptr<Workload>()>;

}  // namespace orrery
