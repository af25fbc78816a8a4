#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <orrery/core/random.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/scenario/actions.hpp>

namespace orrery::scenario {

/// What actions need of the run that they are carried out in.
class Performance {
 public:
  virtual ~Performance() = default;
  /// Nodes that a condition names now ("leader", "(role == 'leader')"), in order.
  [[nodiscard]] virtual std::vector<NodeId> matching(const std::string& condition) = 0;
  virtual void set_parameters(NodeId node, const model::Value& with) = 0;
  virtual void break_run(std::string why) = 0;
};

/// Carries out actions, as the event of whoever decided them.
class Performer {
 public:
  /// Both outlive it; all nodes are there. What ends later is scheduled on behalf of `origin`.
  Performer(Cluster& cluster, OriginId origin, Performance& run);
  Performer(const Performer&) = delete;
  Performer& operator=(const Performer&) = delete;

  /// `draw` is all the randomness that it has; `why` is for the record: "fault-1#3".
  void perform(const Action& action, std::uint64_t draw, const std::string& why);
  void set_link(const LinkRule& rule);

 private:
  struct Visitor;

  [[nodiscard]] std::vector<NodeId> resolve(const Target& target, std::uint64_t draw);
  [[nodiscard]] std::vector<NodeId> ids(const std::vector<std::string>& names) const;
  [[nodiscard]] const std::vector<NodeId>& all() const { return all_; }
  [[nodiscard]] std::vector<NodeId> others(const std::vector<NodeId>& nodes) const;
  void later(Duration delay, NodeId target, std::function<void()> what);
  void cut(const std::vector<NodeId>& a, const std::vector<NodeId>& b, Isolate::Way way,
           std::vector<PartitionId>& cuts);
  void heal_later(std::vector<PartitionId> cuts, const std::optional<Duration>& after);
  void boot(NodeId node, bool wipe);

  Cluster& cluster_;
  OriginId origin_;
  Performance& run_;
  std::vector<NodeId> all_;
  std::map<std::string, NodeId, std::less<>> by_name_;
  std::vector<std::function<void()>> waiting_;  // What `later` was given, by number; done ones are empty.
};

}  // namespace orrery::scenario
