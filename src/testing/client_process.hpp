#pragma once

#include <memory>
#include <utility>

#include <orrery/process/process.hpp>
#include <orrery/testing/workload.hpp>

#include "testing/simulation_run.hpp"

namespace orrery {

/// Runs a workload's three functions on a client's node, each when its phase begins.
class ClientProcess final : public Process {
 public:
  ClientProcess(std::unique_ptr<Workload> workload, SimulationRun& run) : workload_(std::move(workload)), run_(run) {}

  Task<> run(Env& env) override;

 private:
  std::unique_ptr<Workload> workload_;
  SimulationRun& run_;
};

}  // namespace orrery
