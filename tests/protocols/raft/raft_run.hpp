#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <orrery/check/register_specification.hpp>
#include <orrery/process/process.hpp>
#include <orrery/testing/simulation.hpp>

#include "protocols/raft/raft.hpp"

namespace orrery::protocols::raft {

/// What a simulated group does beside serving clients.
struct RaftSimulationOptions {
  Bug bug = Bug::none;
  std::optional<ReadMode> read_mode{};  ///< Otherwise the seed chooses.
  std::uint32_t servers_min = 3;
  std::uint32_t servers_max = 5;
  bool members_change = false;
  Duration changes_every = std::chrono::milliseconds(300);  ///< On average.
  bool leadership_moves = true;
  bool storm = false;  ///< Crashes and partitions follow one another within an election or two.
  std::uint32_t clients = 4;
  Duration chaos = std::chrono::seconds(20);
};

/// What the nodes and clients of one run share.
struct RaftRun {
  RaftRun(std::uint64_t seed, std::uint32_t servers, const RaftSimulationOptions& options);

  RaftParameters parameters;
  RaftMetrics metrics;
  RaftWitness witness;
  RegisterHistory history;
  std::uint32_t clients_finished = 0;
};

/// Finds the run that is under way, or begins it. Copies share it, so that each process of a builder has it.
class RaftRunFinder {
 public:
  explicit RaftRunFinder(const RaftSimulationOptions& options)
      : options_(options), latest_(std::make_shared<std::weak_ptr<RaftRun>>()) {}

  [[nodiscard]] std::shared_ptr<RaftRun> run(std::uint64_t seed, std::uint32_t servers) const {
    std::shared_ptr<RaftRun> found = latest_->lock();
    if (!found) *latest_ = found = std::make_shared<RaftRun>(seed, servers, options_);
    return found;
  }
  [[nodiscard]] const RaftSimulationOptions& options() const { return options_; }

 private:
  RaftSimulationOptions options_;
  std::shared_ptr<std::weak_ptr<RaftRun>> latest_;
};

/// A `RaftProcess` with the run's parameters, metrics and witness.
class RaftServer final : public Process {
 public:
  explicit RaftServer(RaftRunFinder finder) : finder_(std::move(finder)) {}
  Task<> run(Env& env) override;

 private:
  RaftRunFinder finder_;
  std::shared_ptr<RaftRun> run_;
  std::unique_ptr<RaftProcess> process_;
};

/// Servers, clients whose history must be linearizable, the witness, an operator, and chaos.
[[nodiscard]] SimulationBuilder raft_simulation(const RaftSimulationOptions& options = {});

}  // namespace orrery::protocols::raft
