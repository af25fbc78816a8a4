#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/model/field_types.hpp>

namespace orrery::model {

/// The ids that a text such as "n[1..5]" stands for: n1 to n5. Each pair of brackets holds a range of whole numbers,
/// both ends included, or names with commas between: "[eu,us]-[1..3]" are six. Numbers have as many digits as the first
/// of their range: "n[01..10]". An id is made of letters, digits, '-', '_' and '.'. Errors: `invalid_argument`;
/// `too_large`, beyond `ids_max`.
[[nodiscard]] Result<std::vector<std::string>> expand_ids(std::string_view text, std::size_t ids_max = 100'000);

/// Whether `name` fits: '*' stands for any characters, '?' for one, "[1..5]" and "[a,b]" for what `expand_ids` says.
[[nodiscard]] bool matches_pattern(std::string_view pattern, std::string_view name);

/// Nodes that a document names, by patterns; in the order of the document, none twice.
struct NodeList {
  std::vector<std::string> patterns;
  std::vector<std::string> names;  ///< Those that match, if nodes were known when it was read.

  [[nodiscard]] bool empty() const { return names.empty(); }
  friend bool operator==(const NodeList&, const NodeList&) = default;
};

/// "n*", or ["n1", "lb-*"]. A pattern that matches no node of the document is a problem.
template <>
struct FieldCodec<NodeList> {
  static constexpr FieldType type = FieldType::nodes;
  static std::optional<NodeList> read(const Value& value, Reading& reading);
  static std::string show(const NodeList& value);
};

}  // namespace orrery::model
