#include <orrery/model/node_pattern.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

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

bool is_special(char c) { return c == '*' || c == '?' || c == '['; }

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

// Where in the name one may be, having matched the pattern so far: index 0 to the name's size. A text, since names are
// short, and short texts need no memory of their own.
using Places = std::string;
constexpr char here = 1;

// Where one is after what stands between two brackets.
void step_over_brackets(std::string_view inside, std::string_view name, const Places& from, Places& to) {
  if (const std::size_t dots = inside.find(".."); dots != std::string_view::npos) {
    const auto first = number(inside.substr(0, dots));
    const auto last = number(inside.substr(dots + 2));
    constexpr std::size_t digits_max = 20;
    for (std::size_t at = 0; first && last && at < name.size(); ++at) {
      for (std::size_t digits = 1; from[at] == here && digits <= std::min(name.size() - at, digits_max); ++digits) {
        const std::string_view text = name.substr(at, digits);
        const auto value = number(text);
        if (!value) break;
        if (*value >= *first && *value <= *last && padded(*value, dots) == text) to[at + digits] = here;
      }
    }
    return;
  }
  while (true) {
    const std::size_t comma = inside.find(',');
    const std::string_view option = inside.substr(0, comma);
    for (std::size_t at = 0; at + option.size() <= name.size(); ++at) {
      if (from[at] == here && name.substr(at).starts_with(option)) to[at + option.size()] = here;
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
  while (!pattern.empty() && !is_special(pattern.front())) {
    if (name.empty() || name.front() != pattern.front()) return false;
    pattern.remove_prefix(1);
    name.remove_prefix(1);
  }
  if (pattern.empty()) return name.empty();
  if (pattern == "*") return true;
  Places places(name.size() + 1, '\0');
  Places next = places;
  places[0] = here;
  while (!pattern.empty()) {
    next.assign(name.size() + 1, '\0');
    std::size_t length = 1;
    if (pattern.front() == '*') {
      const std::size_t first = places.find(here);
      std::fill(next.begin() + static_cast<std::ptrdiff_t>(first), next.end(), here);
    } else if (pattern.front() == '[') {
      const std::size_t close = pattern.find(']');
      if (close == std::string_view::npos) return false;
      step_over_brackets(pattern.substr(1, close - 1), name, places, next);
      length = close + 1;
    } else {
      for (std::size_t at = 0; at < name.size(); ++at) {
        if (places[at] == here && (pattern.front() == '?' || pattern.front() == name[at])) next[at + 1] = here;
      }
    }
    if (next.find(here) == Places::npos) return false;
    std::swap(places, next);
    pattern.remove_prefix(length);
  }
  return places.back() == here;
}

namespace {

constexpr std::size_t pattern_bytes_max = 256;

// Reads patterns into a list: a name is looked up, and only what may stand for several is compared with all.
class NodeListReader {
 public:
  NodeListReader(Reading& reading, NodeList& list) : reading_(reading), list_(list) {}

  void take(const Value& pattern) {
    if (!pattern.is(Value::Type::text)) return reading_.expected(pattern, "a pattern of node ids, such as \"n*\"");
    const std::string& text = pattern.text();
    if (text.size() > pattern_bytes_max)
      return reading_.problem(pattern, "a pattern has at most " + std::to_string(pattern_bytes_max) + " characters");
    list_.patterns.push_back(text);
    if (reading_.nodes() == nullptr) return;
    const bool one = std::none_of(text.begin(), text.end(), is_special);
    if (!one && !reading_.may_compare(pattern, text.size() * reading_.nodes()->size())) return;
    if (one ? !find(text) : !compare(text)) none_matches(pattern);
  }

  void finish(const Value& value) {
    if (reading_.nodes() == nullptr) return;
    if (!chosen_.empty()) {
      for (const std::size_t place : places_) chosen_[place] = true;
      places_.clear();
      for (std::size_t i = 0; i < chosen_.size(); ++i) {
        if (chosen_[i]) places_.push_back(i);
      }
    } else {
      std::sort(places_.begin(), places_.end());
      places_.erase(std::unique(places_.begin(), places_.end()), places_.end());
    }
    if (!reading_.may_list(value, places_.size())) return;
    list_.names.reserve(places_.size());
    for (const std::size_t place : places_) list_.names.push_back((*reading_.nodes())[place]);
  }

 private:
  bool find(std::string_view name) {
    const std::optional<std::size_t> place = reading_.node_named(name);
    if (place) places_.push_back(*place);
    return place.has_value();
  }

  bool compare(std::string_view pattern) {
    const std::vector<std::string>& nodes = *reading_.nodes();
    chosen_.resize(nodes.size());
    bool any = false;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (!matches_pattern(pattern, nodes[i])) continue;
      chosen_[i] = true;
      any = true;
    }
    return any;
  }

  void none_matches(const Value& pattern) {
    reading_.problem(pattern, "no node matches '" + pattern.text().substr(0, 40) + "'" +
                                  reading_.hint(pattern.text(), *reading_.nodes()));
  }

  Reading& reading_;
  NodeList& list_;
  std::vector<std::size_t> places_;  // Of nodes that were named.
  std::vector<bool> chosen_;         // By node, if patterns were compared.
};

}  // namespace

std::optional<NodeList> FieldCodec<NodeList>::read(const Value& value, Reading& reading) {
  NodeList list;
  const std::size_t before = reading.found();
  NodeListReader reader(reading, list);
  if (value.is(Value::Type::array)) {
    if (value.array().empty()) reading.expected(value, "at least one pattern of node ids, such as \"n*\"");
    for (std::size_t i = 0; i < value.array().size(); ++i) {
      const Reading::Step step(reading, i);
      reader.take(value.array()[i]);
    }
  } else {
    reader.take(value);
  }
  if (reading.found() > before) return std::nullopt;
  reader.finish(value);
  return reading.found() == before ? std::optional(std::move(list)) : std::nullopt;
}

std::string FieldCodec<NodeList>::show(const NodeList& value) {
  if (value.patterns.size() == 1) return value.patterns.front();
  std::string text;
  for (const std::string& pattern : value.patterns)
    text += (text.empty() ? "" : ", ") + json_text(FieldType::text, pattern);
  return "[" + text + "]";
}

}  // namespace orrery::model
