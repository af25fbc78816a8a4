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

// Whether a number fits a range, or a text is one of the names, in as many characters as it likes.
bool matches_from(std::string_view pattern, std::string_view name);

bool matches_brackets(std::string_view inside, std::string_view rest, std::string_view name) {
  if (const std::size_t dots = inside.find(".."); dots != std::string_view::npos) {
    const auto first = number(inside.substr(0, dots));
    const auto last = number(inside.substr(dots + 2));
    for (std::size_t digits = 1; first && last && digits <= std::min<std::size_t>(name.size(), 20); ++digits) {
      const auto value = number(name.substr(0, digits));
      if (!value) return false;
      if (*value >= *first && *value <= *last && padded(*value, dots) == name.substr(0, digits) &&
          matches_from(rest, name.substr(digits)))
        return true;
    }
    return false;
  }
  while (true) {
    const std::size_t comma = inside.find(',');
    const std::string_view option = inside.substr(0, comma);
    if (name.starts_with(option) && matches_from(rest, name.substr(option.size()))) return true;
    if (comma == std::string_view::npos) return false;
    inside.remove_prefix(comma + 1);
  }
}

bool matches_from(std::string_view pattern, std::string_view name) {
  // Of several stars only the last needs another try: where it begins, and how much it has taken.
  std::size_t star = std::string_view::npos;
  std::size_t taken = 0;
  std::size_t p = 0;
  std::size_t n = 0;
  while (true) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      taken = n;
      continue;
    }
    if (p < pattern.size() && pattern[p] == '[') {
      const std::size_t close = pattern.find(']', p);
      if (close == std::string_view::npos) return false;
      if (matches_brackets(pattern.substr(p + 1, close - p - 1), pattern.substr(close + 1), name.substr(n))) return true;
    } else if (p == pattern.size() && n == name.size()) {
      return true;
    } else if (p < pattern.size() && n < name.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
      continue;
    }
    if (star == std::string_view::npos || taken >= name.size()) return false;
    p = star + 1;
    n = ++taken;
  }
}

}  // namespace

Result<std::vector<std::string>> expand_ids(std::string_view text, std::size_t ids_max) {
  std::vector<std::string> ids = {""};
  while (!text.empty()) {
    std::vector<std::string> next;
    if (text.front() != '[') {
      const std::size_t open = std::min(text.find('['), text.size());
      const std::string_view plain = text.substr(0, open);
      const auto bad = std::find_if_not(plain.begin(), plain.end(), is_id_character);
      if (bad != plain.end()) {
        return failure(ErrorCode::invalid_argument, "an id is made of letters, digits, '-', '_' and '.'; a range is [1..5]");
      }
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
  constexpr std::size_t id_bytes_max = 64;
  for (const std::string& id : ids) {
    if (id.size() > id_bytes_max) return failure(ErrorCode::invalid_argument, "an id has at most 64 characters");
  }
  return ids;
}

bool matches_pattern(std::string_view pattern, std::string_view name) { return matches_from(pattern, name); }

std::optional<NodeList> FieldCodec<NodeList>::read(const Value& value, Reading& reading) {
  NodeList list;
  const std::size_t before = reading.found();
  const auto take = [&](const Value& pattern) {
    if (!pattern.is(Value::Type::text)) return reading.expected(pattern, "a pattern of node ids, such as \"n*\"");
    list.patterns.push_back(pattern.text());
    if (reading.nodes() == nullptr) return;
    const auto fits = [&](const std::string& name) { return matches_pattern(pattern.text(), name); };
    if (std::any_of(reading.nodes()->begin(), reading.nodes()->end(), fits)) return;
    reading.problem(pattern, "no node matches '" + pattern.text().substr(0, 40) + "'" +
                                 suggestion(pattern.text(), *reading.nodes()));
  };
  if (value.is(Value::Type::array)) {
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
