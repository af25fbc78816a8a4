#include "scenario/rules/pattern.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <orrery/core/nearest.hpp>
#include <orrery/model/node_pattern.hpp>

namespace orrery::scenario::rules {

bool is_pattern(std::string_view text) { return text.find_first_of("*?[") != text.npos; }

NodeSet nodes_matching(std::string_view pattern, const RuleSchema& schema) {
  NodeSet set(schema.nodes.size());
  for (std::uint32_t node = 0; node < schema.nodes.size(); ++node) {
    if (model::matches_pattern(pattern, schema.nodes[node].name)) set.insert(node);
  }
  return set;
}

std::string none_matches(std::string_view pattern, const RuleSchema& schema) {
  std::vector<std::string> names;
  for (const RuleNode& node : schema.nodes) names.push_back(node.name);
  const std::string quoted = "'" + std::string(pattern.substr(0, 60)) + "'";
  if (is_pattern(pattern)) return "no node's name matches " + quoted + suggestion("", names);
  return "no node is called " + quoted + suggestion(pattern, names);
}

}  // namespace orrery::scenario::rules
