#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include <orrery/core/number_text.hpp>
#include <orrery/core/quantity.hpp>

#include "scenario/rules/token.hpp"

namespace orrery::scenario {
namespace rules {
namespace {

bool is_digit_char(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_char(char c) { return is_name_start(c) || is_digit_char(c); }

class Lexer {
 public:
  Lexer(std::string_view rule, std::deque<std::string>& texts, Problems& problems)
      : rule_(rule), texts_(texts), problems_(problems) {}

  Token scan() {
    for (;;) {
      while (is_space(peek())) ++at_;
      from_ = at_;
      if (at_ == rule_.size()) return token(TokenKind::end);
      const char c = rule_[at_];
      if (is_digit_char(c)) return number();
      if (is_name_start(c)) return name();
      if (c == '\'') return text('\'');
      if (c == '"') {
        problem("a text stands in single quotes");
        return text('"');
      }
      if (const std::optional<Token> found = sign()) return *found;
    }
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < rule_.size() ? rule_[at_ + ahead] : '\0';
  }
  Token token(TokenKind kind, RuleValue value = {}) const {
    return {kind, static_cast<std::uint32_t>(from_), static_cast<std::uint32_t>(at_), rule_.substr(from_, at_ - from_),
            value};
  }
  void problem(std::string message) { problems_.add(static_cast<std::uint32_t>(from_), std::move(message)); }

  Token name() {
    while (is_name_char(peek())) ++at_;
    Token word = token(TokenKind::name);
    const auto becomes = [&](std::string_view sign) {
      word.kind = TokenKind::sign;
      word.text = sign;
    };
    if (word.text == "and") becomes("&&");
    if (word.text == "or") becomes("||");
    if (word.text == "not") becomes("!");
    if (word.text == "true" || word.text == "false") {
      word.kind = TokenKind::literal;
      word.value = word.text == "true";
    }
    return word;
  }

  Token text(char quote) {
    ++at_;
    bool doubled = false;
    for (;; ++at_) {
      if (at_ == rule_.size()) {
        problem("a text begins here and does not end: its closing quote is missing");
        problems_.ignore_from(static_cast<std::uint32_t>(from_));
        return token(TokenKind::literal);
      }
      if (rule_[at_] != quote) continue;
      if (peek(1) != quote) break;
      doubled = true;
      ++at_;
    }
    ++at_;
    std::string_view inner = rule_.substr(from_ + 1, at_ - from_ - 2);
    if (doubled) {
      std::string& kept = texts_.emplace_back();
      for (std::size_t i = 0; i < inner.size(); ++i) {
        kept += inner[i];
        if (inner[i] == quote) ++i;
      }
      inner = kept;
    }
    return token(TokenKind::literal, inner);
  }

  // "5/s", and not the beginning of "5/size" or "5/s2".
  [[nodiscard]] std::size_t rate_unit_bytes() const {
    for (const std::string_view unit : {"/s", "/min", "/h"}) {
      if (rule_.substr(at_).starts_with(unit) && !is_name_char(peek(unit.size()))) return unit.size();
    }
    return 0;
  }

  Token number() {
    while (is_digit_char(peek())) ++at_;
    bool fraction = false;
    if (peek() == '.') {
      fraction = true;
      ++at_;
      while (is_digit_char(peek())) ++at_;
      if (rule_[at_ - 1] == '.') problem("digits are missing after the point");
    }
    if (is_name_start(peek())) {
      while (is_name_char(peek())) ++at_;
      return quantity(parse_duration(rule_.substr(from_, at_ - from_)));
    }
    if (const std::size_t unit = rate_unit_bytes()) {
      at_ += unit;
      const Result<double> rate = parse_rate(rule_.substr(from_, at_ - from_));
      if (!rate) return quantity(Result<Duration>(std::unexpected(rate.error())));
      return token(TokenKind::literal, model::Rate{*rate});
    }
    return fraction ? real() : integer();
  }

  Token quantity(const Result<Duration>& read) {
    if (read) return token(TokenKind::literal, *read);
    problem(read.error().detail);
    return token(TokenKind::literal);
  }

  Token real() {
    if (const auto value = parse_number(rule_.substr(from_, at_ - from_))) return token(TokenKind::literal, *value);
    return too_large();
  }

  Token integer() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rule_.data() + from_, rule_.data() + at_, value);
    return error == std::errc() ? token(TokenKind::literal, value) : too_large();
  }

  Token too_large() {
    problem("the number is too large: it does not fit 64 bits");
    return token(TokenKind::literal);
  }

  std::optional<Token> sign() {
    constexpr std::string_view signs[] = {"==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+",
                                          "-",  "*",  "/",  "(",  ")",  ",",  ".", ":", "@"};
    for (const std::string_view sign : signs) {
      if (!rule_.substr(at_).starts_with(sign)) continue;
      at_ += sign.size();
      return token(TokenKind::sign);
    }
    struct Slip {
      char written;
      std::string_view meant;
    };
    for (const Slip slip : {Slip{'=', "=="}, Slip{'&', "&&"}, Slip{'|', "||"}}) {
      if (peek() != slip.written) continue;
      ++at_;
      problem("'" + std::string(1, slip.written) + "' is no operator; did you mean '" + std::string(slip.meant) + "'?");
      Token meant = token(TokenKind::sign);
      meant.text = slip.meant;
      return meant;
    }
    const auto byte = static_cast<unsigned char>(peek());
    ++at_;
    while (byte >= 0x80 && (static_cast<unsigned char>(peek()) & 0xc0) == 0x80) ++at_;
    problem(byte < 0x20 || byte == 0x7f ? "a control character cannot stand here"
                                        : "'" + std::string(rule_.substr(from_, at_ - from_)) + "' cannot stand here");
    return std::nullopt;
  }

  std::string_view rule_;
  std::deque<std::string>& texts_;
  Problems& problems_;
  std::size_t at_ = 0;
  std::size_t from_ = 0;
};

constexpr std::string_view reserved_words[] = {
    "after", "all",   "always",   "and",   "any",    "count",      "eventually", "false", "from",
    "group", "in",    "leads_to", "max",   "mean",   "metric",     "min",        "name",  "never",
    "node",  "nodes", "not",      "or",    "paused", "percentile", "random",     "rate",  "sum",
    "time",  "to",    "true",     "until", "up",     "where",      "within",     "zone"};

}  // namespace

void Problems::add(std::uint32_t offset, std::string message) {
  if (offset >= end_) return;
  for (const RuleProblem& known : all_) {
    if (known.column == offset + 1) return;
  }
  if (all_.size() < RuleLimits::problems) all_.push_back({offset + 1, std::move(message)});
}

RuleProblems Problems::take() {
  std::sort(all_.begin(), all_.end(), [](const RuleProblem& a, const RuleProblem& b) { return a.column < b.column; });
  return std::move(all_);
}

std::vector<Token> tokens_of(std::string_view rule, std::deque<std::string>& texts, Problems& problems) {
  Lexer lexer(rule, texts, problems);
  std::vector<Token> tokens;
  do tokens.push_back(lexer.scan());
  while (tokens.back().kind != TokenKind::end);
  return tokens;
}

bool is_reserved(std::string_view word) {
  return std::find(std::begin(reserved_words), std::end(reserved_words), word) != std::end(reserved_words);
}

}  // namespace rules

std::string_view to_string(RuleType type) {
  switch (type) {
    case RuleType::boolean: return "boolean";
    case RuleType::integer: return "integer";
    case RuleType::real: return "real";
    case RuleType::duration: return "duration";
    case RuleType::rate: return "rate";
    case RuleType::text: return "text";
  }
  return "?";
}

bool is_rule_name(std::string_view name) {
  return !name.empty() && rules::is_name_start(name[0]) && std::all_of(name.begin(), name.end(), rules::is_name_char) &&
         !rules::is_reserved(name);
}

model::Problem to_problem(const RuleProblem& problem, model::Place place, std::string pointer) {
  return {place, std::move(pointer), "column " + std::to_string(problem.column) + " of the rule: " + problem.message};
}

}  // namespace orrery::scenario
