#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>
#include <orrery/process/rpc_server.hpp>

#include "ticket_messages.hpp"

namespace tickets {

// [server]
/// Sells numbered tickets. They are in memory only: this one is not made to be crashed.
class TicketServer final : public orrery::Process {
 public:
  orrery::Task<> run(orrery::Env& env) override;

 private:
  orrery::Task<orrery::Result<Ticket>> buy(Buy request, orrery::RpcContext context);
  orrery::Result<std::uint32_t> count_sold(CountSold request);
  void glance(const Glance& message);

  orrery::Env* env_ = nullptr;
  std::map<std::string, std::uint32_t> tickets_;  // By customer.
  std::uint32_t numbers_ = 0;
  std::uint64_t interested_ = 0;
};
// [server]

}  // namespace tickets
