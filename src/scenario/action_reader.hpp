#pragma once

#include <functional>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/model/reading.hpp>
#include <orrery/scenario/actions.hpp>

namespace orrery::scenario {

/// Reads actions, with the parameters that they set, for nodes that are known.
class ActionReader {
 public:
  /// The model that a node runs, by its place among the names that `reading` knows; null if there is none.
  using ModelOfNode = std::function<const model::Model*(std::size_t)>;

  /// Both outlive it.
  ActionReader(model::Reading& reading, const std::vector<model::Model>& placed, ModelOfNode model_of_node)
      : reading_(reading), placed_(placed), model_of_node_(std::move(model_of_node)) {}

  /// One action, or an array of them. What is wrong goes to the reading.
  [[nodiscard]] std::vector<Action> read(const model::Value& value);

 private:
  void check_parameters(const model::Value& value, const Action& action);
  [[nodiscard]] std::vector<const model::Model*> models_meant(const Target& target) const;

  model::Reading& reading_;
  const std::vector<model::Model>& placed_;
  ModelOfNode model_of_node_;
};

/// The condition that an action is aimed by, or null.
[[nodiscard]] const Target* condition_target(const Action& action);

}  // namespace orrery::scenario
