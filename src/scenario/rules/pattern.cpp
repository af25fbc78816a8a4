#include "scenario/rules/pattern.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include <orrery/core/nearest.hpp>

namespace orrery::scenario::rules {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, number);
  if (error != std::errc() || end != last || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
  return number;
}

struct NumberRange {
  std::uint64_t first, last;
  std::size_t bytes;  // Of its text.
};

std::optional<NumberRange> range_at(std::string_view pattern) {
  const std::size_t dots = pattern.find("..");
  const std::size_t close = pattern.find(']');
  if (pattern[0] != '[' || dots == pattern.npos || close == pattern.npos || close < dots) return std::nullopt;
  const auto first = whole_number(pattern.substr(1, dots - 1));
  const auto last = whole_number(pattern.substr(dots + 2, close - dots - 2));
  if (!first || !last) return std::nullopt;
  return NumberRange{*first, *last, close + 1};
}

// How many bytes of `name` one part of a pattern takes (a number takes all its digits); nothing if it does not match.
struct Step {
  std::size_t pattern_bytes, name_bytes;
};
std::optional<Step> step(std::string_view pattern, std::string_view name) {
  if (const auto range = range_at(pattern)) {
    std::size_t digits = 0;
    while (digits < name.size() && name[digits] >= '0' && name[digits] <= '9') ++digits;
    const auto number = whole_number(name.substr(0, digits));
    if (!number || *number < range->first || *number > range->last) return std::nullopt;
    return Step{range->bytes, digits};
  }
  if (name.empty() || (pattern[0] != '?' && pattern[0] != name[0])) return std::nullopt;
  return Step{1, 1};
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view name) {
  // Of several stars only the last one ever needs to take more.
  std::optional<std::pair<std::string_view, std::string_view>> retry;
  for (;;) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      retry = {pattern, name};
      continue;
    }
    if (pattern.empty() && name.empty()) return true;
    const auto taken = pattern.empty() ? std::nullopt : step(pattern, name);
    if (taken) {
      pattern.remove_prefix(taken->pattern_bytes);
      name.remove_prefix(taken->name_bytes);
      continue;
    }
    if (!retry || retry->second.empty()) return false;
    retry->second.remove_prefix(1);
    std::tie(pattern, name) = *retry;
  }
}

bool is_pattern(std::string_view text) { return text.find_first_of("*?[") != text.npos; }

NodeSet nodes_matching(std::string_view pattern, const RuleSchema& schema) {
  NodeSet set(schema.nodes.size());
  for (std::uint32_t node = 0; node < schema.nodes.size(); ++node) {
    if (matches_pattern(pattern, schema.nodes[node].name)) set.insert(node);
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
