#pragma once

#include <optional>
#include <string>

#include <orrery/model/fields.hpp>

namespace orrery::scenario {

/// A part of a document that is read later, once more is known.
struct RawValue {
  std::optional<model::Value> value;
};

}  // namespace orrery::scenario

namespace orrery::model {

template <>
struct FieldCodec<scenario::RawValue> {
  static constexpr FieldType type = FieldType::object;
  static std::optional<scenario::RawValue> read(const Value& value, Reading&) { return scenario::RawValue{value}; }
  static std::string show(const scenario::RawValue&) { return {}; }
};

}  // namespace orrery::model
