#pragma once

// What a test needs: to assert, to describe a simulation, to run it, to find it by name.
#include <orrery/check/assertions.hpp>            // IWYU pragma: export
#include <orrery/process/process.hpp>             // IWYU pragma: export
#include <orrery/testing/registry.hpp>            // IWYU pragma: export
#include <orrery/testing/run.hpp>                 // IWYU pragma: export
#include <orrery/testing/simulation_builder.hpp>  // IWYU pragma: export
#include <orrery/testing/workload.hpp>            // IWYU pragma: export
