#pragma once

#include <optional>

#include <orrery/model/fields.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::model {

/// {"from": "5s", "length": "30s", "nodes": "n*", "attrition": {…}, "network": "swarm", "disk": "all", …}.
template <>
struct FieldCodec<scenario::ChaosPlan> {
  static constexpr FieldType type = FieldType::object;
  static std::optional<scenario::ChaosPlan> read(const Value& value, Reading& reading);
  static std::string show(const scenario::ChaosPlan&) { return {}; }
  static void describe(Field& field);
};

}  // namespace orrery::model
