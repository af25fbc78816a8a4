#pragma once

#include <cstdint>
#include <vector>

#include <orrery/testing/workload.hpp>

namespace ledger {

/// Enters amounts, and expects to find again what was acknowledged, whatever the power did.
class LedgerWorkload final : public orrery::Workload {
 public:
  orrery::Task<> run(orrery::WorkloadEnv& env) override;
  orrery::Task<> check(orrery::WorkloadEnv& env) override;

 private:
  std::vector<std::uint64_t> acknowledged_;
};

}  // namespace ledger
