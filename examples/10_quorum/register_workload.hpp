#pragma once

#include <cstdint>

#include <orrery/check/history.hpp>
#include <orrery/check/register_specification.hpp>
#include <orrery/testing/workload.hpp>

#include "register_client.hpp"

namespace quorum_register {

/// Reads and writes the one register, as all other clients do, and asks in the end whether there is an order that
/// explains what all of them have seen.
class RegisterWorkload final : public orrery::Workload {
 public:
  explicit RegisterWorkload(bool write_back) : write_back_(write_back) {}
  orrery::Task<> run(orrery::WorkloadEnv& env) override;
  orrery::Task<> check(orrery::WorkloadEnv& env) override;

 private:
  orrery::Task<> read(orrery::WorkloadEnv& env, RegisterClient& client);
  orrery::Task<> write(orrery::WorkloadEnv& env, RegisterClient& client);

  bool write_back_;
  std::uint32_t writes_ = 0;
};

}  // namespace quorum_register
