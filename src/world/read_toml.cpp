#include <orrery/world/read_toml.hpp>

#include <algorithm>
#include <string>
#include <utility>

#include <orrery/core/number_text.hpp>

#define TOML_EXCEPTIONS 1
#define TOML_HEADER_ONLY 1
#include <toml++/impl/preprocessor.h>
// Of "[&a]" toml++ 3.3 assumes what it checks a few lines later: that a key begins there.
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expr) static_assert(true)
// And of some characters that are no UTF-8 that they cannot be.
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE return false
#include <toml++/impl/forward_declarations.h>
#include <toml++/impl/unicode.h>
#undef TOML_UNREACHABLE
#define TOML_UNREACHABLE __builtin_unreachable()
#include <toml++/toml.h>

#include "model/problem_order.hpp"

namespace orrery {
namespace {

using model::Place;
using model::Problem;
using model::Value;

constexpr std::size_t dots_max = 32;

// From toml++'s tree, whose tables are sorted by name and whose columns count characters.
class Conversion {
 public:
  explicit Conversion(std::string_view text) {
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      lines_.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  }

  [[nodiscard]] Place place_of(const toml::source_position& at) const {
    Place place{.line = std::clamp<std::uint32_t>(at.line, 1, static_cast<std::uint32_t>(lines_.size()))};
    const std::string_view line = lines_[place.line - 1];
    std::uint32_t character = 1;
    std::uint32_t byte = 0;
    while (byte < line.size() && character < at.column) {
      ++byte;
      while (byte < line.size() && (static_cast<unsigned char>(line[byte]) & 0xc0) == 0x80) ++byte;
      ++character;
    }
    place.column = byte + 1;
    return place;
  }

  Value value_of(const toml::node& node) {
    const Place at = place_of(node.source().begin);
    if (const toml::table* table = node.as_table()) return object_of(*table, at);
    if (const toml::array* array = node.as_array()) {
      Value list = Value::array(at);
      for (const toml::node& element : *array) list.append(value_of(element));
      return list;
    }
    if (const auto* text = node.as_string()) return Value::text(text->get(), at);
    if (const auto* whole = node.as_integer()) return Value::number(std::to_string(whole->get()), at);
    if (const auto* real = node.as_floating_point()) return Value::number(real_text(real->get()), at);
    if (const auto* truth = node.as_boolean()) return Value::boolean(truth->get(), at);
    problems_.push_back({at, "", "dates and times have no place here"});
    return Value::null(at);
  }

  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

 private:
  // A real number stays one, so that 8.0 is not taken for 8.
  static std::string real_text(double real) {
    std::string text = number_text(real);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
  }

  Value object_of(const toml::table& table, Place at) {
    std::vector<std::pair<const toml::key*, const toml::node*>> members;
    for (auto member = table.cbegin(); member != table.cend(); ++member)
      members.emplace_back(&member->first, &member->second);
    std::sort(members.begin(), members.end(), [](const auto& a, const auto& b) {
      const toml::source_position& first = a.first->source().begin;
      const toml::source_position& second = b.first->source().begin;
      return first == second ? a.first->str() < b.first->str() : first < second;
    });
    Value object = Value::object(at);
    for (const auto& [key, node] : members)
      object.append(std::string(key->str()), place_of(key->source().begin), value_of(*node));
    return object;
  }

  std::vector<std::string_view> lines_;
  std::vector<Problem> problems_;
};

std::vector<Problem> too_large(std::string_view text) {
  if (text.size() > toml_bytes_max)
    return {{{}, "", "larger than " + std::to_string(toml_bytes_max) + " bytes, which is the most that is read"}};
  std::uint32_t line = 1;
  std::size_t dots = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
    }
    if (c == '.' && ++dots > dots_max)
      return {{{.line = line}, "", "more than " + std::to_string(dots_max) + " dots in a line"}};
  }
  return {};
}

}  // namespace

std::expected<Value, std::vector<Problem>> read_toml(std::string_view text) {
  if (std::vector<Problem> problems = too_large(text); !problems.empty()) return std::unexpected(std::move(problems));
  Conversion conversion(text);
  toml::table table;
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    return std::unexpected(
        std::vector<Problem>{{conversion.place_of(error.source().begin), "", std::string(error.description())}});
  }
  Value root = conversion.value_of(table);
  if (!conversion.problems().empty()) return std::unexpected(model::in_order_of_text(conversion.problems()));
  return root;
}

}  // namespace orrery
