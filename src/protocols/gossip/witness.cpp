#include "protocols/gossip/witness.hpp"

#include <algorithm>
#include <bit>

namespace orrery::protocols::gossip {
namespace {

// Push alone needs about log2 n + ln n rounds (Demers et al., §1.3); a datagram of a round may be lost.
std::int64_t rounds_enough(std::size_t nodes) { return 20 + 4 * static_cast<std::int64_t>(std::bit_width(nodes)); }

std::string text_of(Stamp stamp) { return std::to_string(stamp.unix_ns) + "/" + std::to_string(stamp.node); }

}  // namespace

void GossipWitness::started(const NodeInfo& self, const Parameters& parameters) {
  if (self.id.value >= replicas_.size()) replicas_.resize(self.id.value + 1);
  replicas_[self.id.value] = {self.name, true, std::vector<Stamp>(parameters.keys)};
  if (parameters.anti_entropy == AntiEntropy::none) return;
  bound_ = std::max(bound_, parameters.anti_entropy_interval * rounds_enough(self.peers.size()));
}

void GossipWitness::died(NodeId node) {
  if (node.value < replicas_.size()) replicas_[node.value].alive = false;
}

void GossipWitness::took(NodeId node, const Entry& entry) {
  Replica& replica = replicas_[node.value];
  Stamp& newest = replica.newest[entry.key];
  if (entry.stamp < newest) {
    report_("gossip.no_resurrection", replica.name + " took key " + std::to_string(entry.key) + " of " +
                                          text_of(entry.stamp) + ", and has had " + text_of(newest));
  }
  newest = std::max(newest, entry.stamp);
}

void GossipWitness::round_begins(Time now) {
  if (!healed_ || bound_ == Duration::zero()) return;
  if (due_) {
    if (now >= *due_) check_convergence();
    return;
  }
  due_ = now + bound_;
  expected_.clear();
  for (const Replica& replica : replicas_) {
    if (!replica.alive) continue;
    expected_.resize(std::max(expected_.size(), replica.newest.size()));
    for (std::size_t key = 0; key < replica.newest.size(); ++key)
      expected_[key] = std::max(expected_[key], replica.newest[key]);
  }
}

void GossipWitness::check_convergence() {
  healed_ = false;
  due_.reset();
  for (const Replica& replica : replicas_) {
    if (!replica.alive) continue;
    for (std::size_t key = 0; key < std::min(expected_.size(), replica.newest.size()); ++key) {
      if (replica.newest[key] >= expected_[key]) continue;
      return report_("gossip.convergence", replica.name + " has key " + std::to_string(key) + " of " +
                                               text_of(replica.newest[key]) + ", and others that of " +
                                               text_of(expected_[key]) + " since long");
    }
  }
}

}  // namespace orrery::protocols::gossip
