#include <orrery/scenario/rule_selector.hpp>

#include <orrery/core/nearest.hpp>

#include "scenario/rules/compile.hpp"
#include "scenario/rules/engine.hpp"
#include "scenario/rules/pattern.hpp"

namespace orrery::scenario {

using rules::NodeSet;

// Reads what stands around conditions and patterns. Offsets in `whole` are told, whichever part of it is read.
struct SelectorReader {
  std::string_view whole;
  const RuleSchema& schema;
  RuleProblems problems;

  void problem(std::size_t offset, std::string message) {
    problems.push_back({static_cast<std::uint32_t>(offset + 1), std::move(message)});
  }

  void read(std::string_view text, Selector& into) {
    const auto offset = static_cast<std::size_t>(text.data() - whole.data());
    if (text.starts_with("@random(") && text.ends_with(")")) {
      if (into.random_) return problem(offset, "'@random' cannot stand in another");
      into.random_ = true;
      return read(text.substr(8, text.size() - 9), into);
    }
    if (text.starts_with("@(") && text.ends_with(")"))
      return read_condition(text.substr(2, text.size() - 3), offset + 2, into);
    if (text.starts_with("@")) return read_short_name(text.substr(1), offset, into);
    if (text.empty()) return problem(offset, "expected a node's name, a pattern, '@name' or '@(condition)'");
    const NodeSet matching = rules::nodes_matching(text, schema);
    if (matching.empty()) return problem(offset, rules::none_matches(text, schema));
    into.fixed_ = matching.members();
  }

  void read_short_name(std::string_view name, std::size_t offset, Selector& into) {
    std::vector<std::string> names;
    for (const auto& [known, condition] : schema.selectors) {
      if (known == name) return read_condition(condition, std::nullopt, into);
      names.push_back("@" + known);
    }
    problem(offset,
            "unknown selector '@" + std::string(name.substr(0, 60)) + "'" + suggestion("@" + std::string(name), names));
  }

  // Without an offset it is not part of `whole`, and its problems are those of the short name.
  void read_condition(std::string_view text, std::optional<std::size_t> offset, Selector& into) {
    rules::Reader reader(text, schema);
    const std::uint32_t syntax = reader.parser.condition();
    reader.parser.expect_end("an operator or the end");
    auto program = reader.check_of_node(syntax);
    if (program != nullptr) {
      into.condition_.emplace(Selector::condition_of(std::make_unique<rules::Engine>(std::move(program))));
      return;
    }
    for (const RuleProblem& found : reader.problems.take())
      problem(offset ? *offset + found.column - 1 : 0, (offset ? "" : "of its condition: ") + found.message);
  }
};

RuleProblems rules::selector_syntax_problems(std::string_view text) {
  if (!text.starts_with("@(") || !text.ends_with(")")) return {};
  RuleProblems problems = condition_syntax_problems(text.substr(2, text.size() - 3));
  for (RuleProblem& problem : problems) problem.column += 2;
  return problems;
}

Condition Selector::condition_of(std::unique_ptr<rules::Engine> engine) { return Condition(std::move(engine)); }

std::expected<Selector, RuleProblems> Selector::compile(std::string_view text, const RuleSchema& schema) {
  Selector selector;
  selector.text_ = text;
  SelectorReader reader{text, schema, {}};
  if (text.size() > RuleLimits::bytes)
    reader.problem(0, "longer than " + std::to_string(RuleLimits::bytes) + " bytes");
  else
    reader.read(text, selector);
  if (reader.problems.empty()) return selector;
  return std::unexpected(std::move(reader.problems));
}

std::vector<std::uint32_t> Selector::matches(const RuleWorld& world) {
  if (!condition_) return fixed_;
  condition_->restart();
  rules::Engine& engine = *condition_->engine_;
  engine.refresh(world);
  const rules::Op& root = engine.program().ops[engine.program().root];
  std::vector<std::uint32_t> matching;
  engine.program().aggregates[root.index].members.for_each([&](std::uint32_t node) {
    if (rules::truth_of(engine.part(root.index, node)) == RuleTruth::yes) matching.push_back(node);
  });
  return matching;
}

}  // namespace orrery::scenario
