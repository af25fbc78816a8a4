#pragma once

#include <cstdint>

#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>
#include <orrery/task/semaphore.hpp>

namespace counter {

inline constexpr std::uint16_t port = 7000;

// [process]
/// Counts. A client sends "add 3\n" and gets the new total, "3\n". What it has acknowledged survives a power loss.
class CounterServer final : public orrery::Process {
 public:
  orrery::Task<> run(orrery::Env& env) override;

 private:
  orrery::Task<> accept_clients(orrery::Env& env, orrery::Listener listener);
  orrery::Task<> serve(orrery::Env& env, orrery::Stream stream);
  orrery::Task<orrery::Result<void>> load(orrery::Env& env);
  orrery::Task<orrery::Result<void>> save(orrery::Env& env, std::int64_t total);

  std::int64_t total_ = 0;
  orrery::Semaphore saving_{1};
};
// [process]

}  // namespace counter
