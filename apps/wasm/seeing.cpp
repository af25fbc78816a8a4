// What there is to see of a run between two events.
#include <orrery/process/cluster.hpp>
#include <orrery/scenario/run_json.hpp>

#include "boundary.hpp"

using namespace orrery;
using wasm::Engine;
using wasm::Run;

/// A word a node, by number, as `ViewedRun::node_states` says.
ORRERY_EXPORT(orrery_node_states) const std::uint32_t* orrery_node_states(Run* run) {
  return run->node_states().data();
}

/// How many ways are cut; `orrery_cuts` has as many pairs of words: from whom, to whom.
ORRERY_EXPORT(orrery_cut_count) std::size_t orrery_cut_count(Run* run) { return run->cuts().size() / 2; }
ORRERY_EXPORT(orrery_cuts) const std::uint32_t* orrery_cuts(Run* run) { return run->cuts().data(); }

/// Text: the node of that number; false if there is none.
ORRERY_EXPORT(orrery_state) bool orrery_state(Engine* engine, Run* run, std::size_t node) {
  if (node < run->run().cluster().size()) return engine->leave(scenario::node_json(run->scenario(), run->run(), node));
  engine->text = "no node of that number";
  return false;
}

/// Text: an array of all metrics.
ORRERY_EXPORT(orrery_metrics) void orrery_metrics(Engine* engine, const Run* run) {
  engine->text = scenario::metrics_json(run->run().metrics());
}

/// Text: {"expectations", "violations"}.
ORRERY_EXPORT(orrery_expectations) void orrery_expectations(Engine* engine, const Run* run) {
  engine->text = scenario::expectations_json(run->run());
}

/// Text: why a rule (kind 0) or an expectation (1) of that number holds or does not; false if there is none.
ORRERY_EXPORT(orrery_explain)
bool orrery_explain(Engine* engine, Run* run, std::uint32_t kind, std::size_t number) {
  const scenario::Scenario& scenario = run->scenario();
  if (kind == 0 && number < scenario.rules.size()) return engine->leave(run->run().why_rule(number));
  if (kind == 1 && number < scenario.expectations.size()) return engine->leave(run->run().why_expectation(number));
  engine->text = "no rule or expectation of that number";
  return false;
}
