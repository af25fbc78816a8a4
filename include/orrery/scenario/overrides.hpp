#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/model/document.hpp>

namespace orrery::scenario {

/// Changes to parameters of a document, for studies: "n*.election_timeout=300ms" for all nodes that match, or a range,
/// "n*.election_timeout=150ms..300ms", of which each seed draws a value, uniformly. Members of objects go on after a
/// dot: "client.retry.attempts_max=1..5".
class Overrides {
 public:
  Overrides() = default;
  /// Errors: `invalid_argument`, quoting the text.
  [[nodiscard]] static Result<Overrides> parse(const std::vector<std::string>& texts);

  [[nodiscard]] bool empty() const { return overrides_.empty(); }
  /// What each is called, such as "n*.election_timeout", and its value for a seed.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> values(std::uint64_t seed) const;
  /// The document with all of them applied. Errors: `invalid_argument`, if one matches no node, or some of an element
  /// of "nodes" and not all of it.
  [[nodiscard]] Result<model::Value> apply(const model::Value& document, std::uint64_t seed) const;

 private:
  struct Override {
    std::string key;  // "n*.election_timeout"
    std::string pattern;
    std::vector<std::string> path;
    std::string first, last;  // Equal unless it is a range.
  };
  [[nodiscard]] static std::string value_of(const Override& override, std::uint64_t seed);

  std::vector<Override> overrides_;
};

}  // namespace orrery::scenario
