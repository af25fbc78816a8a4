#pragma once

#include <string>

#include <orrery/model/document.hpp>

namespace orrery::scenario {

/// The members of an object whose names are to be kept.
template <class Keep>
[[nodiscard]] model::Value part_of(const model::Value& object, const Keep& keep) {
  model::Value part = model::Value::object(object.place());
  for (const model::Value::Member& member : object.object()) {
    if (keep(member.name)) part.append(member.name, member.place, member.value);
  }
  return part;
}

}  // namespace orrery::scenario
