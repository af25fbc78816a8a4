#include <algorithm>
#include <utility>

#include "scenario/rules/syntax.hpp"

namespace orrery::scenario::rules {
namespace {

std::optional<Operator> comparison_sign(const Token& token) {
  for (const Operator op : {Operator::equal, Operator::unequal, Operator::less_equal, Operator::greater_equal,
                            Operator::less, Operator::greater}) {
    if (token.kind == TokenKind::sign && token.text == sign_of(op)) return op;
  }
  return std::nullopt;
}

// Where reading goes on after what could not be read.
bool ends_operand(const Token& token) {
  return token.kind == TokenKind::end || token.is("&&") || token.is("||") || token.is(")") || token.is(",") ||
         token.is(":") || token.is("within") || token.is("until") || token.is("leads_to");
}

}  // namespace

class Parser::Nested {
 public:
  explicit Nested(Parser& parser) : parser_(parser) {
    if (++parser_.depth_ > RuleLimits::nesting)
      parser_.give_up("nested deeper than " + std::to_string(RuleLimits::nesting));
  }
  ~Nested() { --parser_.depth_; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;

 private:
  Parser& parser_;
};

Parser::Parser(std::string_view rule, std::deque<std::string>& texts, Problems& problems) : problems_(problems) {
  const bool too_long = rule.size() > RuleLimits::bytes;
  tokens_ = tokens_of(too_long ? std::string_view() : rule, texts, problems);
  if (too_long) give_up("longer than " + std::to_string(RuleLimits::bytes) + " bytes");
}

void Parser::problem(std::uint32_t offset, std::string message) {
  if (!given_up_) problems_.add(offset, std::move(message));
}

void Parser::give_up(std::string message) {
  problem(current().from, std::move(message));
  given_up_ = true;
  next_ = tokens_.size() - 1;
}

std::string Parser::found() const {
  if (current().kind == TokenKind::end) return "nothing more";
  return "'" + std::string(current().text.substr(0, 40)) + "'";
}

bool Parser::take(std::string_view sign_or_word) {
  if (!at(sign_or_word)) return false;
  advance();
  return true;
}

void Parser::expect(std::string_view sign) {
  if (!take(sign)) problem_here("expected '" + std::string(sign) + "' and found " + found());
}

void Parser::expect_end(std::string_view expected) {
  if (current().kind != TokenKind::end) problem_here("expected " + std::string(expected) + " and found " + found());
}

std::optional<Duration> Parser::duration(std::string_view after) {
  const Token token = current();
  if (token.kind == TokenKind::literal) {
    advance();
    if (const auto* length = std::get_if<Duration>(&token.value)) return *length;
    if (is_none(token.value)) return std::nullopt;
  }
  problem(token.from, "expected a length of time after '" + std::string(after) + "', such as 5s, and found " +
                          (token.kind == TokenKind::end ? "nothing more" : "'" + std::string(token.text) + "'"));
  return std::nullopt;
}

std::uint32_t Parser::add(Syntax node) {
  if (tree_.size() == RuleLimits::parts) give_up("more than " + std::to_string(RuleLimits::parts) + " parts");
  tree_.push_back(std::move(node));
  return static_cast<std::uint32_t>(tree_.size() - 1);
}

std::uint32_t Parser::wrong(std::uint32_t from) {
  return add({.kind = SyntaxKind::wrong, .from = from, .to = std::max(from, current().from)});
}

std::uint32_t Parser::join(SyntaxKind kind, Operator op, std::uint32_t left, std::uint32_t right) {
  return add({.kind = kind, .op = op, .from = tree_[left].from, .to = tree_[right].to, .parts = {left, right}});
}

std::uint32_t Parser::condition() {
  std::uint32_t left = conjunction();
  while (take("||")) left = join(SyntaxKind::disjunction, {}, left, conjunction());
  return left;
}

std::uint32_t Parser::conjunction() {
  std::uint32_t left = negation();
  while (take("&&")) left = join(SyntaxKind::conjunction, {}, left, negation());
  return left;
}

std::uint32_t Parser::negation() {
  const std::uint32_t from = current().from;
  if (!take("!")) return comparison();
  const Nested nested(*this);
  const std::uint32_t of = negation();
  return add({.kind = SyntaxKind::negation, .from = from, .to = tree_[of].to, .parts = {of}});
}

std::uint32_t Parser::comparison() {
  std::uint32_t left = sum();
  if (at("in")) return membership(left);
  const auto op = comparison_sign(current());
  if (!op) return left;
  advance();
  left = join(SyntaxKind::binary, *op, left, sum());
  while (comparison_sign(current())) {
    problem_here("comparisons cannot be chained; write 'a < b && b < c'");
    advance();
    sum();
  }
  return left;
}

std::uint32_t Parser::membership(std::uint32_t left) {
  advance();
  Syntax node{.kind = SyntaxKind::in, .from = tree_[left].from, .parts = {left}};
  const Nested nested(*this);
  if (!at("(")) {
    problem_here("expected '(' and found " + found() + "; write x in ('a', 'b')");
    skip_operand();
    return wrong(node.from);
  }
  advance();
  do node.parts.push_back(sum());
  while (take(","));
  node.to = current().to;
  expect(")");
  return add(std::move(node));
}

std::uint32_t Parser::sum() {
  std::uint32_t left = product();
  while (at("+") || at("-")) {
    const Operator op = at("+") ? Operator::add : Operator::subtract;
    advance();
    left = join(SyntaxKind::binary, op, left, product());
  }
  return left;
}

std::uint32_t Parser::product() {
  std::uint32_t left = sign();
  while (at("*") || at("/")) {
    const Operator op = at("*") ? Operator::multiply : Operator::divide;
    advance();
    left = join(SyntaxKind::binary, op, left, sign());
  }
  return left;
}

std::uint32_t Parser::sign() {
  const std::uint32_t from = current().from;
  if (!take("-")) return primary();
  const Nested nested(*this);
  const std::uint32_t of = sign();
  return add({.kind = SyntaxKind::negative, .from = from, .to = tree_[of].to, .parts = {of}});
}

std::uint32_t Parser::primary() {
  const Token token = current();
  if (token.kind == TokenKind::literal) {
    advance();
    const SyntaxKind kind = is_none(token.value) ? SyntaxKind::wrong : SyntaxKind::literal;
    return add({.kind = kind, .from = token.from, .to = token.to, .value = token.value});
  }
  if (token.kind == TokenKind::name && !ends_operand(token)) return name_or_call();
  if (take("(")) {
    const Nested nested(*this);
    const std::uint32_t inner = condition();
    tree_[inner].from = token.from;
    tree_[inner].to = current().to;
    expect(")");
    return inner;
  }
  problem(token.from, "expected a value and found " + found());
  skip_operand();
  return wrong(token.from);
}

std::uint32_t Parser::name_or_call() {
  const Token token = current();
  advance();
  std::uint32_t of = 0;
  if (at("(")) {
    const Nested nested(*this);
    Syntax call{.kind = SyntaxKind::call, .from = token.from, .name = token.text};
    advance();
    if (!at(")")) {
      do call.parts.push_back(argument());
      while (take(","));
    }
    call.to = current().to;
    expect(")");
    of = add(std::move(call));
  } else {
    of = add({.kind = SyntaxKind::name, .from = token.from, .to = token.to, .name = token.text});
  }
  if (!take(".")) return of;
  const Token member = current();
  if (member.kind != TokenKind::name) {
    problem_here("expected the name of a field after '.' and found " + found());
    return wrong(token.from);
  }
  advance();
  return add({.kind = SyntaxKind::member, .from = token.from, .to = member.to, .name = member.text, .parts = {of}});
}

std::uint32_t Parser::argument() {
  const Token token = current();
  if (token.kind == TokenKind::name && next_is("where")) {
    advance();
    advance();
    const Nested nested(*this);
    const std::uint32_t of = condition();
    return add({.kind = SyntaxKind::where, .from = token.from, .to = tree_[of].to, .name = token.text, .parts = {of}});
  }
  const std::uint32_t of = condition();
  if (!at("where")) return of;
  problem_here("before 'where' stands the name of one field and nothing else");
  advance();
  condition();
  return wrong(token.from);
}

void Parser::skip_operand() {
  std::size_t open = 0;
  for (; current().kind != TokenKind::end; advance()) {
    if (open == 0 && ends_operand(current())) return;
    if (at("(")) ++open;
    if (at(")")) --open;
  }
}

}  // namespace orrery::scenario::rules
