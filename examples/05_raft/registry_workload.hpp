#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <orrery/process/rpc_client.hpp>
#include <orrery/testing/workload.hpp>

#include "referee.hpp"

namespace registry {

/// Enters numbers, and expects those that were acknowledged to be on every server's list in the end.
class RegistryWorkload final : public orrery::Workload {
 public:
  explicit RegistryWorkload(std::shared_ptr<Referee> referee) : referee_(std::move(referee)) {}
  orrery::Task<> setup(orrery::WorkloadEnv& env) override;
  orrery::Task<> run(orrery::WorkloadEnv& env) override;
  orrery::Task<> check(orrery::WorkloadEnv& env) override;

 private:
  void try_another(orrery::WorkloadEnv& env);
  orrery::Task<bool> enter(orrery::WorkloadEnv& env);
  orrery::Task<std::string> who_is_behind(std::uint64_t count);

  std::shared_ptr<Referee> referee_;
  std::vector<std::unique_ptr<orrery::RpcClient>> servers_;
  std::size_t leader_ = 0;  // Perhaps.
  std::uint64_t last_ = 0;
  std::vector<std::uint64_t> acknowledged_;
};

}  // namespace registry
