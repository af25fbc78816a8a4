#include "scenario/action_reader.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "scenario/action_fields.hpp"

namespace orrery::scenario {

using model::Reading;
using model::Value;

std::vector<Action> ActionReader::read(const Value& value) {
  std::vector<Action> actions;
  const auto take = [&](const Value& one) {
    if (auto action = read_action(one, reading_)) {
      check_parameters(one, *action);
      actions.push_back(std::move(*action));
    }
  };
  if (!value.is(Value::Type::array)) {
    take(value);
    return actions;
  }
  if (value.array().empty()) reading_.expected(value, "an action, such as {\"crash\": \"n1\"}, or several");
  for (std::size_t i = 0; i < value.array().size(); ++i) {
    const Reading::Step step(reading_, i);
    take(value.array()[i]);
  }
  return actions;
}

// What "set" gives must fit whatever it may be given to.
void ActionReader::check_parameters(const Value& value, const Action& action) {
  const auto* set = std::get_if<SetParameter>(&action);
  if (set == nullptr) return;
  const Reading::Step step(reading_, "with");
  for (const NodeGroup* group : groups_meant(set->target)) {
    const model::Model* model = models_.find(group->model);
    if (model == nullptr || group->settings == nullptr) continue;  // Which is a problem already.
    const std::size_t before = reading_.found();
    model->check_change(*group->settings, *value.find("with"), reading_);
    if (reading_.found() > before) return;
  }
}

std::vector<const NodeGroup*> ActionReader::groups_meant(const Target& target) const {
  std::vector<const NodeGroup*> meant;
  if (!target.condition.empty()) {
    for (const NodeGroup& group : groups_) meant.push_back(&group);
  }
  for (const std::string& name : target.nodes) {
    const NodeGroup* group = &group_of_node_(reading_.node_named(name).value());
    if (meant.empty() || meant.back() != group) meant.push_back(group);
  }
  return meant;
}

const Target* condition_target(const Action& action) {
  const Target* target = std::visit(
      [](const auto& a) -> const Target* {
        if constexpr (requires { a.target; })
          return &a.target;
        else
          return nullptr;
      },
      action);
  return target == nullptr || target->condition.empty() ? nullptr : target;
}

}  // namespace orrery::scenario
