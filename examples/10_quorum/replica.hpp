#pragma once

#include <variant>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>
#include <orrery/process/rpc_server.hpp>
#include <orrery/task/semaphore.hpp>

#include "register_messages.hpp"

namespace quorum_register {

/// Holds one copy of the register, on its disk. Knows of no other replica: clients do the rest.
class Replica final : public orrery::Process {
 public:
  orrery::Task<> run(orrery::Env& env) override;

 private:
  orrery::Result<Version> ask(Ask request);
  orrery::Task<orrery::Result<std::monostate>> keep(Keep request);
  orrery::Task<orrery::Result<void>> load();
  orrery::Task<orrery::Result<void>> save(Version version);

  orrery::Env* env_ = nullptr;
  Version version_;
  orrery::Semaphore saving_{1};
};

}  // namespace quorum_register
