#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <orrery/task/event.hpp>
#include <orrery/testing/workload.hpp>

#include "raft_run.hpp"

namespace orrery::protocols::raft {

/// Reads and writes keys that all clients share; each tries again until it is answered, for a while. Their history must
/// be linearizable.
class RaftWorkload final : public Workload {
 public:
  explicit RaftWorkload(RaftRunFinder finder) : finder_(std::move(finder)) {}

  Task<> setup(WorkloadEnv& env) override;
  Task<> run(WorkloadEnv& env) override;
  Task<> check(WorkloadEnv& env) override;

 private:
  Task<> receive();
  Task<bool> attempt(const Request& request);
  Task<bool> operate(WorkloadEnv& env, protocols::Operation operation, std::string key);
  void judge(WorkloadEnv& env);
  void turn(WorkloadEnv& env);

  RaftRunFinder finder_;
  std::shared_ptr<RaftRun> run_;
  std::optional<MessageSocket> socket_;
  std::vector<Endpoint> servers_;
  std::size_t target_ = 0;
  std::uint64_t attempts_ = 0;
  std::uint64_t sequence_ = 0;
  std::optional<Reply> reply_;  // Of the latest attempt.
  Event replied_;
};

/// Changes members and moves leadership, at random, whoever is asked.
class RaftOperator final : public Workload {
 public:
  explicit RaftOperator(RaftRunFinder finder) : finder_(std::move(finder)) {}

  Task<> setup(WorkloadEnv& env) override;
  Task<> run(WorkloadEnv& env) override;

 private:
  [[nodiscard]] AdminRequest draw(WorkloadEnv& env);

  RaftRunFinder finder_;
  std::optional<MessageSocket> socket_;
  std::vector<Endpoint> servers_;
  std::vector<std::string> members_;
  std::uint64_t requests_ = 0;
};

}  // namespace orrery::protocols::raft
