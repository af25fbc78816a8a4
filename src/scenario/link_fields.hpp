#pragma once

#include <optional>

#include <orrery/model/nested_fields.hpp>
#include <orrery/scenario/actions.hpp>

namespace orrery::model {

/// {"from": "*", "to": "db*", "latency": …}, or {"from_zone": "eu", "to_zone": "us", …}.
template <>
struct FieldCodec<scenario::LinkRule> {
  static constexpr FieldType type = FieldType::object;
  static std::optional<scenario::LinkRule> read(const Value& value, Reading& reading);
  static std::string show(const scenario::LinkRule&) { return {}; }
  static void describe(Field& field);
};

}  // namespace orrery::model
