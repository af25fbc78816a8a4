#pragma once

#include <functional>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/model/reading.hpp>
#include <orrery/scenario/actions.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {

/// Reads actions, with the parameters that they set, for nodes that are known.
class ActionReader {
 public:
  /// The nodes that a node was placed with, by its place among the names that `reading` knows.
  using GroupOfNode = std::function<const NodeGroup&(std::size_t)>;

  /// All outlive it.
  ActionReader(model::Reading& reading, const model::Models& models, const std::vector<NodeGroup>& groups,
               GroupOfNode group_of_node)
      : reading_(reading), models_(models), groups_(groups), group_of_node_(std::move(group_of_node)) {}

  /// One action, or an array of them. What is wrong goes to the reading.
  [[nodiscard]] std::vector<Action> read(const model::Value& value);

 private:
  void check_parameters(const model::Value& value, const Action& action);
  [[nodiscard]] std::vector<const NodeGroup*> groups_meant(const Target& target) const;

  model::Reading& reading_;
  const model::Models& models_;
  const std::vector<NodeGroup>& groups_;
  GroupOfNode group_of_node_;
};

/// The condition that an action is aimed by, or null.
[[nodiscard]] const Target* condition_target(const Action& action);

}  // namespace orrery::scenario
