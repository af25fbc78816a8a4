#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <orrery/process/rpc_client.hpp>
#include <orrery/testing/workload.hpp>

#include "ticket_messages.hpp"

namespace tickets {

/// Buys tickets, and expects that each customer has one, and nobody else's.
class TicketWorkload final : public orrery::Workload {
 public:
  orrery::Task<> run(orrery::WorkloadEnv& env) override;
  orrery::Task<> check(orrery::WorkloadEnv& env) override;

 private:
  orrery::Task<> buy(orrery::WorkloadEnv& env, orrery::RpcClient& server);

  std::map<std::string, std::optional<std::uint32_t>> customers_;  ///< What is known of their tickets.
  std::map<std::uint32_t, std::string> owners_;
};

}  // namespace tickets
