#pragma once

#include <string>

namespace orrery::model {
class Models;
}

namespace orrery::scenario {

/// The JSON Schema (draft 2020-12) of documents that place these models, as text: for editors, which complete and
/// check as one types. What `read_scenario` checks beyond it, such as that a pattern matches a node, no schema can say.
[[nodiscard]] std::string json_schema(const model::Models& models);

}  // namespace orrery::scenario
