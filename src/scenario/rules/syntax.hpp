#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/rules/token.hpp"
#include "scenario/rules/value.hpp"

namespace orrery::scenario::rules {

enum class SyntaxKind : std::uint8_t {
  wrong,        ///< A problem is known.
  literal,      ///< `value`
  name,         ///< `name`
  member,       ///< parts[0] "." `name`
  call,         ///< `name` "(" parts ")"
  where,        ///< `name` "where" parts[0]
  negative,     ///< "-" parts[0]
  negation,     ///< "!" parts[0]
  conjunction,  ///< parts[0] "&&" parts[1]
  disjunction,  ///< parts[0] "||" parts[1]
  binary,       ///< parts[0] `op` parts[1]
  in,           ///< parts[0] "in" "(" the other parts ")"
};

struct Syntax {
  SyntaxKind kind = SyntaxKind::wrong;
  Operator op = Operator::add;
  std::uint32_t from = 0, to = 0;  ///< Offsets.
  std::string_view name{};
  RuleValue value{};
  std::vector<std::uint32_t> parts{};
};

/// Reads what conditions are made of, and goes on after a problem where it is clear how.
class Parser {
 public:
  /// `rule` and `texts` must outlive the tree.
  Parser(std::string_view rule, std::deque<std::string>& texts, Problems& problems);

  /// Everything up to a word or sign that continues no condition.
  std::uint32_t condition();
  /// Of a quantity that is not part of a condition, such as after "within".
  std::optional<Duration> duration(std::string_view after);
  void expect_end(std::string_view expected);

  [[nodiscard]] bool at(std::string_view sign_or_word) const { return current().is(sign_or_word); }
  bool take(std::string_view sign_or_word);
  void expect(std::string_view sign);
  void problem_here(std::string message) { problem(current().from, std::move(message)); }
  [[nodiscard]] std::string found() const;
  [[nodiscard]] std::uint32_t offset() const { return current().from; }
  /// The rest of the rule is not looked at, nor are problems there.
  void give_up(std::string message);
  [[nodiscard]] bool gave_up() const { return given_up_; }

  [[nodiscard]] const std::vector<Syntax>& tree() const { return tree_; }

 private:
  class Nested;

  [[nodiscard]] const Token& current() const { return tokens_[next_]; }
  [[nodiscard]] bool next_is(std::string_view word) const {
    return next_ + 1 < tokens_.size() && tokens_[next_ + 1].is(word);
  }
  // Never past the last, at which everything ends; also when reading has been given up.
  void advance() { next_ += next_ + 1 < tokens_.size() ? 1 : 0; }
  void problem(std::uint32_t offset, std::string message);
  std::uint32_t add(Syntax node);
  std::uint32_t wrong(std::uint32_t from);
  std::uint32_t join(SyntaxKind kind, Operator op, std::uint32_t left, std::uint32_t right);

  std::uint32_t conjunction();
  std::uint32_t negation();
  std::uint32_t comparison();
  std::uint32_t membership(std::uint32_t left);
  std::uint32_t sum();
  std::uint32_t product();
  std::uint32_t sign();
  std::uint32_t primary();
  std::uint32_t name_or_call();
  std::uint32_t argument();
  void skip_operand();

  Problems& problems_;
  std::vector<Token> tokens_;
  std::size_t next_ = 0;
  std::size_t depth_ = 0;
  bool given_up_ = false;
  std::vector<Syntax> tree_;
};

}  // namespace orrery::scenario::rules
