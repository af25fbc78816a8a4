#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <orrery/adapters/libraft_io.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>
#include <orrery/process/rpc_server.hpp>

#include "referee.hpp"
#include "registry_messages.hpp"

namespace registry {

/// A list of numbers on several servers that agree by libraft.
class RegistryServer final : public orrery::Process {
 public:
  struct Options {
    bool durable = true;
    std::uint32_t snapshot_every = 64;  ///< Entries.
    std::uint32_t trailing = 16;        ///< Entries that a snapshot leaves in the log.
  };
  RegistryServer(Options options, std::shared_ptr<Referee> referee) : options_(options), referee_(std::move(referee)) {}
  ~RegistryServer() override;
  orrery::Task<> run(orrery::Env& env) override;

  /// The term that it leads in, if it does.
  [[nodiscard]] std::optional<std::uint64_t> leads();
  [[nodiscard]] std::uint64_t id() const { return raft_ ? raft_->id : 0; }

 private:
  void start_raft(orrery::Env& env);
  void set_machine();
  orrery::Task<orrery::Result<std::uint64_t>> enter(Enter request, orrery::RpcContext context);
  orrery::Result<std::uint64_t> count(CountEntries request);

  Options options_;
  std::shared_ptr<Referee> referee_;
  std::vector<std::uint64_t> list_;
  raft_fsm machine_{};
  std::optional<orrery::libraft::RaftIo> io_;
  std::unique_ptr<raft> raft_;
};

}  // namespace registry
