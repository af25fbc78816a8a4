#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/ids.hpp>

namespace orrery {

class Simulator;

namespace kinds {
inline constexpr Kind buggify_fires{0x0430};  ///< Text record: the decision's id.
}  // namespace kinds

/// The places in a run's processes that misbehave on purpose: FoundationDB's BUGGIFY (Zhou et al., "FoundationDB: a
/// distributed unbundled transactional key value store", SIGMOD 2021, §4). Each point, by its name, is on in some seeds
/// on all nodes; where it is on it fires now and then. Whether it does is a function of (seed, point, node, how often
/// that node has come there while chaos lasted) alone.
class BuggifyPoints {
 public:
  /// What is told of a point that some node came to while chaos lasted.
  struct Count {
    std::string kind;  ///< "buggify-" and its name: the kind of its decisions.
    std::uint64_t fired = 0;
  };

  /// The simulator outlives it.
  explicit BuggifyPoints(Simulator& simulator);
  ~BuggifyPoints();
  BuggifyPoints(const BuggifyPoints&) = delete;
  BuggifyPoints& operator=(const BuggifyPoints&) = delete;

  /// From now on points fire: each is on with probability `on`, and then fires with probability `fires`.
  void begin(double on, double fires);
  void end() { active_ = false; }
  /// Other draws from now on, but a point that has been visited stays on or off; see `Simulator::reseed`.
  void reseed(std::uint64_t seed);
  /// Whether the point fires this time. Not counted, and false, outside of `begin` and `end`.
  [[nodiscard]] bool fires(std::string_view point, NodeId node, std::string_view node_name) {
    return active_ && decide(point, node, node_name);
  }
  /// Sorted by kind.
  [[nodiscard]] std::vector<Count> counts() const;

 private:
  struct ByName;

  bool decide(std::string_view name, NodeId node, std::string_view node_name);

  Simulator& simulator_;
  bool active_ = false;
  double on_ = 0;
  double fires_ = 0;
  ByName* const points_;  // Owned.
};

}  // namespace orrery
