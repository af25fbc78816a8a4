#include <orrery/scenario/overrides.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <system_error>

#include <orrery/core/number_text.hpp>
#include <orrery/core/quantity.hpp>
#include <orrery/core/random.hpp>
#include <orrery/model/node_pattern.hpp>
#include <orrery/scenario/read_document.hpp>

namespace orrery::scenario {
namespace {

using model::Value;

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// A value between two of one kind, by 64 random bits; nothing if they are of no kind that has a between.
std::optional<std::string> between(const std::string& a, const std::string& b, std::uint64_t bits) {
  const auto integer = [bits](std::int64_t lo, std::int64_t hi) {
    const std::uint64_t width = static_cast<std::uint64_t>(hi) - static_cast<std::uint64_t>(lo);
    const std::uint64_t offset = width == ~std::uint64_t{0} ? bits : detail::mul_high(bits, width + 1);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(lo) + offset);
  };
  const auto real = [bits](double lo, double hi) { return lo + (hi - lo) * detail::to_real(bits); };
  if (const auto x = whole(a), y = whole(b); x && y && *x <= *y) return std::to_string(integer(*x, *y));
  if (const auto x = parse_number(a), y = parse_number(b); x && y && *x <= *y) return number_text(real(*x, *y));
  if (const auto x = parse_duration(a), y = parse_duration(b); x && y && *x <= *y)
    return duration_text(Duration{integer(x->count(), y->count())});
  if (const auto x = parse_rate(a), y = parse_rate(b); x && y && *x <= *y) return number_text(real(*x, *y)) + "/s";
  const auto size = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  if (const auto x = parse_bytes(a), y = parse_bytes(b); x && y && *x <= *y)
    return std::to_string(integer(size(*x), size(*y))) + "B";
  if (const auto x = parse_bandwidth(a), y = parse_bandwidth(b); x && y && *x <= *y)
    return std::to_string(integer(size(*x), size(*y))) + "bit/s";
  return std::nullopt;
}

// JSON, if it is; else a text.
Value value_from(const std::string& text, model::Place at) {
  const bool json = !text.empty() && (text.front() == '{' || text.front() == '[' || text.front() == '"' ||
                                      text == "true" || text == "false" || parse_number(text).has_value());
  if (!json) return Value::text(text, at);
  if (parse_number(text)) return Value::number(text, at);
  // A document is an object or an array.
  const auto read = read_document("[" + text + "]");
  return read && read->array().size() == 1 ? read->array().front() : Value::text(text, at);
}

// The object with a member, or a member of a member, set to a value.
Value with_member(const Value& object, std::span<const std::string> path, const Value& value) {
  Value changed = Value::object(object.place());
  bool found = false;
  const auto inner = [&](const Value& old) {
    return path.size() == 1 ? value : with_member(old, path.subspan(1), value);
  };
  if (object.is(Value::Type::object)) {
    for (const Value::Member& member : object.object()) {
      const bool here = member.name == path.front();
      found = found || here;
      changed.append(member.name, member.place, here ? inner(member.value) : member.value);
    }
  }
  if (!found) changed.append(path.front(), object.place(), inner(Value::object(object.place())));
  return changed;
}

// Whether the pattern fits any of the element's ids, and whether it fits all of them.
bool names_element(const Value& element, const std::string& pattern, bool& whole_element) {
  const Value* id = element.is(Value::Type::object) ? element.find("id") : nullptr;
  if (id == nullptr || !id->is(Value::Type::text)) return false;
  const auto ids = model::expand_ids(id->text());
  if (!ids) return false;
  const auto fits = [&](const std::string& name) { return model::matches_pattern(pattern, name); };
  if (std::none_of(ids->begin(), ids->end(), fits)) return false;
  whole_element = std::all_of(ids->begin(), ids->end(), fits);
  return true;
}

}  // namespace

Result<Overrides> Overrides::parse(const std::vector<std::string>& texts) {
  Overrides overrides;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const std::size_t dot = text.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals || dot == 0 ||
        equals + 1 == text.size()) {
      return failure(ErrorCode::invalid_argument,
                     "'" + text + "' is no change of a parameter, such as 'n*.election_timeout=150ms..300ms'");
    }
    Override made;
    made.key = text.substr(0, equals);
    made.pattern = text.substr(0, dot);
    for (std::size_t from = dot + 1; from <= equals;) {
      const std::size_t to = std::min(made.key.find('.', from), equals);
      made.path.push_back(made.key.substr(from, to - from));
      if (made.path.back().empty()) return failure(ErrorCode::invalid_argument, "'" + text + "' has an empty name");
      from = to + 1;
    }
    const std::string value = text.substr(equals + 1);
    const std::size_t dots = value.find("..");
    const bool plain = value.front() != '{' && value.front() != '[' && value.front() != '"';
    made.first = dots != std::string::npos && plain ? value.substr(0, dots) : value;
    made.last = dots != std::string::npos && plain ? value.substr(dots + 2) : value;
    if (made.first != made.last && !between(made.first, made.last, 0)) {
      return failure(ErrorCode::invalid_argument, "'" + value +
                                                      "' is no range of numbers or of quantities of one kind, "
                                                      "the least first, such as 150ms..300ms");
    }
    overrides.overrides_.push_back(std::move(made));
  }
  return overrides;
}

std::string Overrides::value_of(const Override& override, std::uint64_t seed) {
  if (override.first == override.last) return override.first;
  const CounterRandom draws(seed, "set", override.key);
  return between(override.first, override.last, draws.at(0, 0)).value_or(override.first);
}

std::vector<std::pair<std::string, std::string>> Overrides::values(std::uint64_t seed) const {
  std::vector<std::pair<std::string, std::string>> all;
  for (const Override& override : overrides_) all.emplace_back(override.key, value_of(override, seed));
  return all;
}

Result<model::Value> Overrides::apply(const Value& document, std::uint64_t seed) const {
  Value changed = document;
  for (const Override& override : overrides_) {
    const Value* nodes = changed.is(Value::Type::object) ? changed.find("nodes") : nullptr;
    if (nodes == nullptr || !nodes->is(Value::Type::array))
      return failure(ErrorCode::invalid_argument, "the document has no nodes");
    Value all = Value::array(nodes->place());
    bool any = false;
    for (const Value& element : nodes->array()) {
      bool whole_element = true;
      if (!names_element(element, override.pattern, whole_element)) {
        all.append(element);
        continue;
      }
      if (!whole_element) {
        return failure(ErrorCode::invalid_argument, "'" + override.key + "' is of some nodes of '" +
                                                        element.find("id")->text() + "', which share their parameters");
      }
      any = true;
      std::vector<std::string> path = {"with"};
      path.insert(path.end(), override.path.begin(), override.path.end());
      all.append(with_member(element, path, value_from(value_of(override, seed), element.place())));
    }
    if (!any)
      return failure(ErrorCode::invalid_argument, "'" + override.key + "': no node matches '" + override.pattern + "'");
    const std::string name = "nodes";
    changed = with_member(changed, std::span(&name, 1), all);
  }
  return changed;
}

}  // namespace orrery::scenario
