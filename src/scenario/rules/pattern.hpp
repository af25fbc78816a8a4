#pragma once

#include <string_view>

#include <orrery/scenario/rule_schema.hpp>

#include "scenario/rules/node_set.hpp"

namespace orrery::scenario::rules {

/// Patterns are those of documents: see `model::matches_pattern`.
[[nodiscard]] bool is_pattern(std::string_view text);

[[nodiscard]] NodeSet nodes_matching(std::string_view pattern, const RuleSchema& schema);
/// "no node's name matches 'm*'; did you mean …"
[[nodiscard]] std::string none_matches(std::string_view pattern, const RuleSchema& schema);

}  // namespace orrery::scenario::rules
