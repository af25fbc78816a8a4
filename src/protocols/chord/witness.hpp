#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orrery/model/run_objects.hpp>
#include <orrery/process/env.hpp>

#include "protocols/chord/complete_ring.hpp"
#include "protocols/chord/parameters.hpp"
#include "protocols/chord/routing.hpp"

namespace orrery::protocols::chord {

/// Knows who is on the ring, and so who owns which key.
class ChordWitness final : public model::Witness {
 public:
  explicit ChordWitness(model::ReportViolation report) : report_(std::move(report)) {}

  /// The ring that all peers would form, worked out once for all of them. Valid until the next call.
  [[nodiscard]] const CompleteRing& complete_ring(const Circle& circle, const PeerList& peers);
  void started(const NodeInfo& self, std::uint64_t id, const Parameters& parameters);
  void died(NodeId node);
  void joined(NodeId node);
  /// All its successors are gone.
  void lost_all(NodeId node);
  /// It stabilises.
  void stabilises(NodeId node, const Routing& routing, Time now);
  /// Whether a lookup's answer is right, as of now; nothing: there was none.
  bool answered(NodeId node, std::uint64_t key, std::optional<std::uint64_t> owner, Time begun);

  void healed() override;

 private:
  struct Member {
    std::string name;
    std::uint64_t id = 0;
    std::uint64_t successor = 0;
    std::optional<std::uint64_t> predecessor{};
    bool alive = false;
    bool on_ring = false;
  };

  /// Those on the ring, in order of identifiers.
  [[nodiscard]] const std::vector<std::uint64_t>& ring();
  void check_ring();

  struct RingOfPeers {
    PeerList peers;
    CompleteRing ring;
  };

  model::ReportViolation report_;
  std::optional<RingOfPeers> of_peers_;
  std::vector<Member> members_;  // By node.
  std::vector<std::uint64_t> ring_;
  bool ring_changed_ = true;
  std::uint32_t away_ = 0;  // Those that have started, and are dead or not yet back on the ring.
  std::uint32_t list_length_ = 0;
  Duration bound_{};
  bool healed_ = false;
  std::optional<Time> due_;
  std::optional<Time> whole_since_;  // All lookups begun later must succeed.
};

}  // namespace orrery::protocols::chord
