#include "protocols/chord/witness.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace orrery::protocols::chord {

const CompleteRing& ChordWitness::complete_ring(const Circle& circle, const PeerList& peers) {
  const bool known =
      of_peers_ && &of_peers_->peers.names() == &peers.names() && of_peers_->ring.circle().bits() == circle.bits();
  if (!known) of_peers_.emplace(peers, CompleteRing(circle, peers));
  return of_peers_->ring;
}

void ChordWitness::started(const NodeInfo& self, std::uint64_t id, const Parameters& parameters) {
  if (self.id.value >= members_.size()) members_.resize(self.id.value + 1);
  Member& member = members_[self.id.value];
  if (member.name.empty()) ++away_;
  member = {.name = self.name, .id = id, .alive = true};
  list_length_ = parameters.successors;
  // A few rounds to find out who is dead, to join again, and to correct fingers: one in a round.
  const std::int64_t rounds = 60 + 4 * static_cast<std::int64_t>(std::bit_width(self.peers.size()));
  bound_ = std::max(bound_, parameters.stabilise_interval * rounds + parameters.lookup_timeout * 5);
}

void ChordWitness::died(NodeId node) {
  Member& member = members_[node.value];
  member.alive = false;
  whole_since_.reset();
  if (std::exchange(member.on_ring, false)) ++away_;
  ring_changed_ = true;
}

void ChordWitness::joined(NodeId node) {
  Member& member = members_[node.value];
  if (!std::exchange(member.on_ring, true)) --away_;
  ring_changed_ = true;
}

void ChordWitness::lost_all(NodeId node) {
  if (away_ >= list_length_) return;
  report_("chord.connected", members_[node.value].name + " knows no live successor, though only " +
                                 std::to_string(away_) + " nodes are off the ring");
}

void ChordWitness::healed() {
  healed_ = true;
  due_.reset();
  whole_since_.reset();
}

void ChordWitness::stabilises(NodeId node, const Routing& routing, Time now) {
  Member& member = members_[node.value];
  member.successor = routing.successor().id;
  const Contact predecessor = routing.predecessor();
  member.predecessor = predecessor.known() ? std::optional(predecessor.id) : std::nullopt;
  if (!healed_) return;
  if (!due_) due_ = now + bound_;
  if (now < *due_) return;
  healed_ = false;
  whole_since_ = now;
  check_ring();
}

const std::vector<std::uint64_t>& ChordWitness::ring() {
  if (!std::exchange(ring_changed_, false)) return ring_;
  ring_.clear();
  for (const Member& member : members_) {
    if (member.on_ring) ring_.push_back(member.id);
  }
  std::sort(ring_.begin(), ring_.end());
  return ring_;
}

void ChordWitness::check_ring() {
  const std::vector<std::uint64_t>& ids = ring();
  for (const Member& member : members_) {
    if (!member.alive) continue;
    if (!member.on_ring) return report_("chord.one_ring", member.name + " has not come back on the ring");
    const auto place = std::lower_bound(ids.begin(), ids.end(), member.id);
    const std::uint64_t next = place + 1 == ids.end() ? ids.front() : *(place + 1);
    const std::uint64_t previous = place == ids.begin() ? ids.back() : *(place - 1);
    if (member.successor != next)
      return report_("chord.one_ring", member.name + " has another successor than its next");
    if (ids.size() > 1 && member.predecessor != previous)
      return report_("chord.one_ring", member.name + " has another predecessor than the one before it");
  }
}

bool ChordWitness::answered(NodeId node, std::uint64_t key, std::optional<std::uint64_t> owner, Time begun) {
  const std::vector<std::uint64_t>& ids = ring();
  if (ids.empty()) return false;
  const auto place = std::lower_bound(ids.begin(), ids.end(), key);
  const bool right = owner == (place == ids.end() ? ids.front() : *place);
  if (!right && whole_since_ && begun > *whole_since_ && away_ == 0) {
    report_("chord.lookup_correct", "a lookup by " + members_[node.value].name +
                                        (owner ? " found another node than the key's successor" : " found nothing"));
  }
  return right;
}

}  // namespace orrery::protocols::chord
