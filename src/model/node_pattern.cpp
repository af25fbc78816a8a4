#include <orrery/model/node_pattern.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>

#include <orrery/core/nearest.hpp>
#include <orrery/model/fields.hpp>

namespace orrery::model {
namespace {

bool is_id_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string padded(std::uint64_t value, std::size_t digits) {
  const std::string text = std::to_string(value);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

// What is between two brackets.
Result<std::vector<std::string>> alternatives(std::string_view inside, std::size_t max) {
  std::vector<std::string> all;
  if (const std::size_t dots = inside.find(".."); dots != std::string_view::npos) {
    const std::string_view first_text = inside.substr(0, dots);
    const auto first = number(first_text);
    const auto last = number(inside.substr(dots + 2));
    if (!first || !last || *first > *last) {
      return failure(ErrorCode::invalid_argument,
                     "'[" + std::string(inside) + "]' is no range of whole numbers, such as [1..5]");
    }
    if (*last - *first >= max) return failure(ErrorCode::too_large, "more than " + std::to_string(max) + " ids");
    for (std::uint64_t i = *first;; ++i) {
      all.push_back(padded(i, first_text.size()));
      if (i == *last) return all;
    }
  }
  while (true) {
    const std::size_t comma = inside.find(',');
    all.emplace_back(inside.substr(0, comma));
    if (all.back().empty() || !std::all_of(all.back().begin(), all.back().end(), is_id_character))
      return failure(ErrorCode::invalid_argument, "brackets hold a range, as in [1..5], or names, as in [eu,us]");
    if (comma == std::string_view::npos) return all;
    inside.remove_prefix(comma + 1);
  }
}

// Where in the name one may be, having matched the pattern so far: index 0 to the name's size.
using Places = std::vector<bool>;

// Where one is after what stands between two brackets.
void step_over_brackets(std::string_view inside, std::string_view name, const Places& from, Places& to) {
  if (const std::size_t dots = inside.find(".."); dots != std::string_view::npos) {
    const auto first = number(inside.substr(0, dots));
    const auto last = number(inside.substr(dots + 2));
    constexpr std::size_t digits_max = 20;
    for (std::size_t at = 0; first && last && at < name.size(); ++at) {
      for (std::size_t digits = 1; from[at] && digits <= std::min(name.size() - at, digits_max); ++digits) {
        const std::string_view text = name.substr(at, digits);
        const auto value = number(text);
        if (!value) break;
        if (*value >= *first && *value <= *last && padded(*value, dots) == text) to[at + digits] = true;
      }
    }
    return;
  }
  while (true) {
    const std::size_t comma = inside.find(',');
    const std::string_view option = inside.substr(0, comma);
    for (std::size_t at = 0; at + option.size() <= name.size(); ++at) {
      if (from[at] && name.substr(at).starts_with(option)) to[at + option.size()] = true;
    }
    if (comma == std::string_view::npos) return;
    inside.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<std::vector<std::string>> expand_ids(std::string_view text, std::size_t ids_max) {
  constexpr std::size_t id_bytes_max = 64;
  const auto too_long = [] { return failure(ErrorCode::invalid_argument, "an id has at most 64 characters"); };
  std::vector<std::string> ids = {""};
  while (!text.empty()) {
    std::vector<std::string> next;
    if (text.front() != '[') {
      const std::size_t open = std::min(text.find('['), text.size());
      const std::string_view plain = text.substr(0, open);
      const auto bad = std::find_if_not(plain.begin(), plain.end(), is_id_character);
      if (bad != plain.end()) {
        return failure(ErrorCode::invalid_argument,
                       "an id is made of letters, digits, '-', '_' and '.'; a range is [1..5]");
      }
      if (ids.front().size() + plain.size() > id_bytes_max) return too_long();
      for (std::string& id : ids) id += plain;
      text.remove_prefix(open);
      continue;
    }
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return failure(ErrorCode::invalid_argument, "a '[' without its ']'");
    const auto all = alternatives(text.substr(1, close - 1), ids_max);
    if (!all) return std::unexpected(all.error());
    if (all->size() > ids_max / ids.size())
      return failure(ErrorCode::too_large, "more than " + std::to_string(ids_max) + " ids");
    for (const std::string& id : ids) {
      for (const std::string& option : *all) next.push_back(id + option);
    }
    ids = std::move(next);
    text.remove_prefix(close + 1);
  }
  if (ids.front().empty()) return failure(ErrorCode::invalid_argument, "an id is empty");
  for (const std::string& id : ids) {
    if (id.size() > id_bytes_max) return too_long();
  }
  return ids;
}

bool matches_pattern(std::string_view pattern, std::string_view name) {
  Places places(name.size() + 1, false);
  places[0] = true;
  while (!pattern.empty()) {
    Places next(name.size() + 1, false);
    std::size_t length = 1;
    if (pattern.front() == '*') {
      const auto first = std::find(places.begin(), places.end(), true);
      std::fill(next.begin() + (first - places.begin()), next.end(), true);
    } else if (pattern.front() == '[') {
      const std::size_t close = pattern.find(']');
      if (close == std::string_view::npos) return false;
      step_over_brackets(pattern.substr(1, close - 1), name, places, next);
      length = close + 1;
    } else {
      for (std::size_t at = 0; at < name.size(); ++at) {
        if (places[at] && (pattern.front() == '?' || pattern.front() == name[at])) next[at + 1] = true;
      }
    }
    if (std::find(next.begin(), next.end(), true) == next.end()) return false;
    places = std::move(next);
    pattern.remove_prefix(length);
  }
  return places.back();
}

namespace {

constexpr std::size_t pattern_bytes_max = 256;
constexpr std::size_t suggested_among = 1000;
constexpr std::size_t comparisons_max = 10'000'000;

}  // namespace

std::optional<NodeList> FieldCodec<NodeList>::read(const Value& value, Reading& reading) {
  NodeList list;
  const std::size_t before = reading.found();
  const auto take = [&](const Value& pattern) {
    if (!pattern.is(Value::Type::text)) return reading.expected(pattern, "a pattern of node ids, such as \"n*\"");
    if (pattern.text().size() > pattern_bytes_max)
      return reading.problem(pattern, "a pattern has at most " + std::to_string(pattern_bytes_max) + " characters");
    list.patterns.push_back(pattern.text());
    if (reading.nodes() == nullptr) return;
    const auto fits = [&](const std::string& name) { return matches_pattern(pattern.text(), name); };
    if (std::any_of(reading.nodes()->begin(), reading.nodes()->end(), fits)) return;
    const std::vector<std::string> some(
        reading.nodes()->begin(),
        reading.nodes()->begin() + static_cast<std::ptrdiff_t>(std::min(reading.nodes()->size(), suggested_among)));
    reading.problem(pattern,
                    "no node matches '" + pattern.text().substr(0, 40) + "'" + suggestion(pattern.text(), some));
  };
  if (value.is(Value::Type::array)) {
    const std::size_t nodes = reading.nodes() != nullptr ? reading.nodes()->size() : 0;
    if (value.array().empty()) reading.expected(value, "at least one pattern of node ids, such as \"n*\"");
    if (value.array().size() * (nodes + 1) > comparisons_max) {
      reading.problem(value, "more patterns than can be compared with so many nodes");
      return std::nullopt;
    }
    for (std::size_t i = 0; i < value.array().size(); ++i) {
      const Reading::Step step(reading, i);
      take(value.array()[i]);
    }
  } else {
    take(value);
  }
  if (reading.found() > before) return std::nullopt;
  if (reading.nodes() != nullptr) {
    for (const std::string& name : *reading.nodes()) {
      const auto fits = [&](const std::string& pattern) { return matches_pattern(pattern, name); };
      if (std::any_of(list.patterns.begin(), list.patterns.end(), fits)) list.names.push_back(name);
    }
  }
  return list;
}

std::string FieldCodec<NodeList>::show(const NodeList& value) {
  if (value.patterns.size() == 1) return value.patterns.front();
  std::string text;
  for (const std::string& pattern : value.patterns)
    text += (text.empty() ? "" : ", ") + json_text(FieldType::text, pattern);
  return "[" + text + "]";
}

}  // namespace orrery::model
