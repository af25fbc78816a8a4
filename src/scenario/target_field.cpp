#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/model/node_pattern.hpp>

#include "scenario/action_fields.hpp"

namespace orrery::model {
namespace {

using scenario::PartitionSpec;
using scenario::Target;

constexpr const char* target_words =
    "nodes, such as \"n1\", \"n*\", [\"n1\", \"n2\"], \"random(n*)\", \"random(n*, 2)\" or \"@leader\"";

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Of "random(n*, 2)". False if it is something else.
bool read_random(std::string_view text, Target& target, std::string& pattern) {
  if (!text.starts_with("random(") || !text.ends_with(')')) return false;
  text.remove_prefix(7);
  text.remove_suffix(1);
  target.random_count = 1;
  // A comma inside of brackets belongs to the pattern.
  const std::size_t comma = text.rfind(',');
  if (comma != std::string_view::npos && text.find(']', comma) == std::string_view::npos) {
    const std::string_view count = trimmed(text.substr(comma + 1));
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), target.random_count);
    if (error != std::errc() || end != count.data() + count.size() || target.random_count == 0) return false;
    text = text.substr(0, comma);
  }
  pattern = trimmed(text);
  return true;
}

}  // namespace

std::optional<Target> FieldCodec<Target>::read(const Value& value, Reading& reading) {
  Target target;
  target.place = value.place();
  target.pointer = reading.pointer();
  if (value.is(Value::Type::text)) target.text = value.text();
  if (target.text.starts_with('@')) {
    target.condition = target.text.substr(1);
    if (!target.condition.empty()) return target;
    reading.expected(value, target_words);
    return std::nullopt;
  }
  const Value* patterns = &value;
  Value inner = value;
  if (std::string pattern; read_random(target.text, target, pattern)) {
    inner = Value::text(pattern, value.place());
    patterns = &inner;
  } else if (target.text.starts_with("random(")) {
    reading.expected(value, target_words);
    return std::nullopt;
  }
  if (!patterns->is(Value::Type::text) && !patterns->is(Value::Type::array)) {
    reading.expected(value, target_words);
    return std::nullopt;
  }
  std::optional<NodeList> list = FieldCodec<NodeList>::read(*patterns, reading);
  if (!list) return std::nullopt;
  if (target.text.empty()) target.text = FieldCodec<NodeList>::show(*list);
  target.nodes = std::move(list->names);
  if (reading.nodes() != nullptr && target.random_count > target.nodes.size()) {
    reading.problem(value, std::to_string(target.random_count) + " nodes are to be drawn, and only " +
                               std::to_string(target.nodes.size()) + " match");
    return std::nullopt;
  }
  return target;
}

std::optional<PartitionSpec> FieldCodec<PartitionSpec>::read(const Value& value, Reading& reading) {
  PartitionSpec spec;
  if (value.is(Value::Type::text) && value.text() == "random-halves") return spec;
  if (value.is(Value::Type::text) && value.text() == "random-node") {
    spec.kind = PartitionSpec::Kind::random_node;
    return spec;
  }
  spec.kind = PartitionSpec::Kind::groups;
  const std::size_t before = reading.found();
  if (!value.is(Value::Type::array) || value.array().size() < 2) {
    reading.expected(
        value, "\"random-halves\", \"random-node\", or two groups or more, such as [[\"n1\", \"n2\"], \"n[3..5]\"]");
    return std::nullopt;
  }
  for (std::size_t i = 0; i < value.array().size(); ++i) {
    const Reading::Step step(reading, i);
    if (auto group = FieldCodec<NodeList>::read(value.array()[i], reading))
      spec.groups.push_back(std::move(group->names));
  }
  return reading.found() == before ? std::optional(std::move(spec)) : std::nullopt;
}

}  // namespace orrery::model
