#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/model/fields.hpp>
#include <orrery/scenario/actions.hpp>

namespace orrery::scenario {

/// What an action looks like in a document: an object with one member that says what it is ("crash"), and others that
/// say how.
struct ActionForm {
  std::string name;
  std::string meaning;
  std::vector<model::Field> fields;  ///< The one of its name first.
};
[[nodiscard]] const std::vector<ActionForm>& action_forms();

/// Whether the member names an action.
[[nodiscard]] bool is_action(std::string_view member);
/// Reads an action from an object of which it takes all members.
[[nodiscard]] std::optional<Action> read_action(const model::Value& object, model::Reading& reading);

}  // namespace orrery::scenario

namespace orrery::model {

template <>
struct FieldCodec<scenario::Target> {
  static constexpr FieldType type = FieldType::nodes;
  static std::optional<scenario::Target> read(const Value& value, Reading& reading);
  static std::string show(const scenario::Target& target) { return target.text; }
};

template <>
struct FieldCodec<scenario::PartitionSpec> {
  static constexpr FieldType type = FieldType::list;
  static std::optional<scenario::PartitionSpec> read(const Value& value, Reading& reading);
  static std::string show(const scenario::PartitionSpec&) { return "\"random-halves\""; }
  static void describe(Field& field) {
    field.element = FieldType::nodes;
    field.choices = {{"random-halves", "Half of all nodes, at random, from the others."},
                     {"random-node", "One node, at random, from the others."}};
  }
};

}  // namespace orrery::model
