#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/core/distributions.hpp>
#include <orrery/model/node_pattern.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/process.hpp>

#include "protocols/raft/message.hpp"
#include "protocols/services/message_port.hpp"
#include "protocols/services/targets.hpp"

namespace orrery::protocols {

struct RaftOperatorParameters {
  model::NodeList targets{};
  DurationDistribution interval = DurationDistribution::exponential({.mean = std::chrono::seconds(1)});
  double transfers = 0.2;
  std::uint32_t voters_min = 2;
  std::optional<Duration> stop{};
};

struct RaftOperatorMetrics {
  std::uint64_t changes = 0;
  std::uint64_t transfers = 0;
  std::uint64_t started = 0;
};

/// Changes the members of a raft group and moves its leadership, at random, whether or not it is a good time to.
class RaftOperator final : public Process {
 public:
  using Parameters = RaftOperatorParameters;
  using Metrics = RaftOperatorMetrics;

  RaftOperator(const Parameters& parameters, Metrics& metrics) : parameters_(parameters), metrics_(metrics) {}

  Task<> run(Env& env) override;

 private:
  void ask();
  [[nodiscard]] bool over() const;
  [[nodiscard]] raft::AdminRequest transfer();
  [[nodiscard]] raft::AdminRequest change();

  const Parameters& parameters_;
  Metrics& metrics_;
  Env* env_ = nullptr;
  MessagePort port_;
  std::vector<Target> targets_;
  std::uint64_t requests_ = 0;
};

}  // namespace orrery::protocols
