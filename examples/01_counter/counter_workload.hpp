#pragma once

#include <cstdint>
#include <string>

#include <orrery/testing/workload.hpp>

namespace counter {

// [workload]
/// Adds random amounts through whatever goes wrong, and keeps account of what the total may be.
class CounterWorkload final : public orrery::Workload {
 public:
  orrery::Task<> run(orrery::WorkloadEnv& env) override;
  orrery::Task<> check(orrery::WorkloadEnv& env) override;

 private:
  /// Adds on a connection of its own. An error says nothing about whether the addition took effect.
  orrery::Task<orrery::Result<std::int64_t>> add(orrery::WorkloadEnv& env, std::int64_t amount);

  std::int64_t acknowledged_ = 0;  ///< Sum of what the server has confirmed.
  std::int64_t uncertain_ = 0;     ///< Sum of what may have taken effect.
};
// [workload]

}  // namespace counter
