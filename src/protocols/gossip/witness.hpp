#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/model/run_objects.hpp>
#include <orrery/process/env.hpp>

#include "protocols/gossip/database.hpp"

namespace orrery::protocols::gossip {

/// Knows which version of each item every replica has, and had.
class GossipWitness final : public model::Witness {
 public:
  explicit GossipWitness(model::ReportViolation report) : report_(std::move(report)) {}

  void started(const NodeInfo& self, const Parameters& parameters);
  void died(NodeId node);
  /// A replica has this version from now on, having taken it for news.
  void took(NodeId node, const Entry& entry);
  /// A node begins a round of anti-entropy.
  void round_begins(Time now);

  void healed() override { healed_ = true; }

 private:
  struct Replica {
    std::string name;
    bool alive = false;
    std::vector<Stamp> newest;  // By key: of all that this incarnation had.
  };

  void check_convergence();

  model::ReportViolation report_;
  std::vector<Replica> replicas_;  // By node.
  Duration bound_{};               // 0: nobody promises to converge.
  bool healed_ = false;
  std::optional<Time> due_;
  std::vector<Stamp> expected_;  // By key: what all must have when that is due.
};

}  // namespace orrery::protocols::gossip
