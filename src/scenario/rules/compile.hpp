#pragma once

#include <memory>
#include <string_view>

#include <orrery/scenario/rule_condition.hpp>

#include "scenario/rules/checker.hpp"
#include "scenario/rules/syntax.hpp"

namespace orrery::scenario::rules {

/// What reading a rule needs, whichever kind of rule it is.
struct Reader {
  Reader(std::string_view rule, const RuleSchema& rule_schema)
      : text(rule), schema(rule_schema), parser(rule, texts, problems) {}

  /// Null if there is a problem.
  [[nodiscard]] std::unique_ptr<Program> check(std::uint32_t syntax) {
    if (parser.gave_up()) return nullptr;
    return Checker(schema, parser.tree(), problems).condition(syntax, text);
  }
  [[nodiscard]] std::unique_ptr<Program> check_of_node(std::uint32_t syntax) {
    if (parser.gave_up()) return nullptr;
    return Checker(schema, parser.tree(), problems).condition_of_node(syntax, text);
  }

  std::string_view text;
  const RuleSchema& schema;
  Problems problems;
  std::deque<std::string> texts;
  Parser parser;
};

/// What is wrong with them whatever nodes there are.
[[nodiscard]] RuleProblems condition_syntax_problems(std::string_view text);
[[nodiscard]] RuleProblems expectation_syntax_problems(std::string_view text);
[[nodiscard]] RuleProblems selector_syntax_problems(std::string_view text);

}  // namespace orrery::scenario::rules
