#include <orrery/scenario/rule_condition.hpp>

#include "scenario/rules/compile.hpp"
#include "scenario/rules/engine.hpp"
#include "scenario/rules/why.hpp"

namespace orrery::scenario {

RuleProblems rules::condition_syntax_problems(std::string_view text) {
  const RuleSchema nobody;
  Reader reader(text, nobody);
  (void)reader.parser.condition();
  reader.parser.expect_end("an operator or the end");
  return reader.problems.take();
}

std::expected<Condition, RuleProblems> Condition::compile(std::string_view text, const RuleSchema& schema) {
  rules::Reader reader(text, schema);
  const std::uint32_t syntax = reader.parser.condition();
  reader.parser.expect_end("an operator or the end");
  std::unique_ptr<rules::Program> program = reader.check(syntax);
  if (program == nullptr) return std::unexpected(reader.problems.take());
  return Condition(std::make_unique<rules::Engine>(std::move(program)));
}

Condition::Condition(std::unique_ptr<rules::Engine> engine) : engine_(std::move(engine)) {}
Condition::Condition(Condition&&) noexcept = default;
Condition& Condition::operator=(Condition&&) noexcept = default;
Condition::~Condition() = default;

const std::string& Condition::text() const { return engine_->program().text; }
const RuleDependencies& Condition::dependencies() const { return engine_->program().dependencies; }
void Condition::changed(std::uint32_t node) { engine_->changed(node); }
void Condition::metric_changed(std::uint32_t metric) { engine_->metric_changed(metric); }
void Condition::restart() { engine_->restart(); }
RuleTruth Condition::truth(const RuleWorld& world) { return rules::truth_of(engine_->refresh(world).value); }
Time Condition::next_time() const { return engine_->next_time(); }

std::string Condition::why(const RuleWorld& world, std::size_t nodes_listed_max) {
  engine_->refresh(world);
  return rules::explain(*engine_, world, nodes_listed_max);
}

}  // namespace orrery::scenario
