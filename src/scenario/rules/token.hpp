#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/scenario/rule_schema.hpp>
#include <orrery/scenario/rule_world.hpp>

namespace orrery::scenario::rules {

enum class TokenKind : std::uint8_t { end, literal, name, sign };

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t from = 0, to = 0;  ///< Offsets.
  std::string_view text{};         ///< As it stands there; of "and", "or", "not": "&&", "||", "!".
  RuleValue value{};               ///< Of a literal; none if it was wrong, which is known then.

  [[nodiscard]] bool is(std::string_view sign_or_word) const {
    return (kind == TokenKind::sign || kind == TokenKind::name) && text == sign_or_word;
  }
};

/// Collects what is wrong with one rule, in the order of its columns, and each place once.
class Problems {
 public:
  void add(std::uint32_t offset, std::string message);
  /// What is read from there on is not what was meant: its problems are not told.
  void ignore_from(std::uint32_t offset) { end_ = offset; }
  [[nodiscard]] bool none() const { return all_.empty(); }
  [[nodiscard]] RuleProblems take();

 private:
  RuleProblems all_;
  std::uint32_t end_ = 0xffffffff;
};

/// The tokens of a rule, the last of which is `end`. Literals with doubled quotes are kept in `texts`.
[[nodiscard]] std::vector<Token> tokens_of(std::string_view rule, std::deque<std::string>& texts, Problems& problems);

[[nodiscard]] bool is_reserved(std::string_view word);

}  // namespace orrery::scenario::rules
