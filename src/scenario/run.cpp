#include <orrery/scenario/run.hpp>

#include <algorithm>
#include <utility>
#include <variant>

#include <orrery/core/hash.hpp>
#include <orrery/core/run_context.hpp>
#include <orrery/task/frame_pool.hpp>

#include "scenario/run_metrics.hpp"
#include "scenario/stage.hpp"

namespace orrery::scenario {

struct ScenarioRun::State {
  State(const Scenario& of, std::uint64_t seed)
      : scenario(of), simulator({.seed = seed, .ties = of.ties}), cluster(simulator) {
    simulator.context().frames = &frames;
    simulator.context().properties = &properties;
    simulator.context().simulation = scenario.name.c_str();
    // As the runner of seeds has one here, so that both give the same digest.
    simulator.add_origin("testing");
    const RunScope scope(&simulator.context());
    stage.emplace(scenario, cluster, properties);
    for (const auto& node : cluster.nodes())
      node->on_failure([this](Node& failed, const Node::Failure& failure) { node_failed(failed, failure); });
  }

  void node_failed(const Node& node, const Node::Failure& failure) {
    const std::string what = failure.exception == nullptr ? failure.message : "it threw";
    properties.evaluate(PropertyKind::process, "failure", false, node.name() + " cannot go on: " + what);
  }
  [[nodiscard]] bool over() const { return properties.failed() || simulator.failed() || stage->broken(); }

  void advance(Time limit) {
    if (!stage->watches_events()) {
      simulator.run_until(limit);
      return;
    }
    while (!over()) {
      const Time next = simulator.next_event_time();
      const Time look = stage->next_look();
      if (look < next && look <= limit) {
        if (look > simulator.now()) simulator.run_until(look);
        stage->time_passed();
        continue;
      }
      if (next > limit || !simulator.step()) break;
      stage->after_event();
    }
    if (!over()) simulator.run_until(limit);
  }

  const Scenario& scenario;
  FramePool frames;
  PropertyLog properties;
  Simulator simulator;
  Cluster cluster;
  std::optional<Stage> stage;
  bool started = false;
};

ScenarioRun::ScenarioRun(const Scenario& scenario, std::optional<std::uint64_t> seed, TraceSink* trace)
    : state_(std::make_unique<State>(scenario, seed.value_or(scenario.seed))) {
  state_->simulator.set_trace(trace);
  if (trace == nullptr) return;
  trace->name_nodes(scenario.node_names());
}

// What the nodes do as they are taken down belongs to no run.
ScenarioRun::~ScenarioRun() { state_->simulator.set_trace(nullptr); }

bool ScenarioRun::run_until(Time limit) {
  State& state = *state_;
  const RunScope scope(&state.simulator.context());
  if (!std::exchange(state.started, true)) state.stage->start();
  const Time end = Time() + state.scenario.duration;
  state.advance(std::min(limit, end));
  return !state.over() && state.simulator.now() < end;
}

RunResult ScenarioRun::finish() {
  State& state = *state_;
  const RunScope scope(&state.simulator.context());
  if (!state.properties.failed() && !state.simulator.failed()) state.stage->finish();
  if (state.simulator.failed())
    state.properties.evaluate(PropertyKind::process, "bound of the simulator", false, state.simulator.failure());
  RunResult result;
  result.seed = state.simulator.seed();
  result.ok = !state.properties.failed();
  result.broken = state.stage->broken();
  result.simulated = state.simulator.now() - Time();
  result.events = state.simulator.events_dispatched();
  result.digest = combine(combine(state.simulator.final_digest(), state.cluster.network().state_digest()), 0);
  for (const auto& node : state.cluster.nodes()) result.digest = combine(result.digest, node->disk().state_hash());
  result.properties = state.properties.counts();
  result.violations = state.properties.violations();
  for (ExpectationResult& expectation : state.stage->rules().results()) {
    result.expectations.push_back(
        {std::move(expectation.text), expectation.verdict, expectation.failed_at, std::move(expectation.why)});
  }
  result.faults = state.stage->fault_counts();
  std::erase_if(result.faults, [](const FaultCount& fault) { return fault.count == 0; });
  result.metrics = metrics_of(state.scenario, state.stage->placed(), state.simulator.now());
  result.nodes = nodes_of(state.scenario, state.stage->placed(), state.cluster);
  return result;
}

Time ScenarioRun::now() const { return state_->simulator.now(); }
Cluster& ScenarioRun::cluster() { return state_->cluster; }
std::uint64_t ScenarioRun::events() const { return state_->simulator.events_dispatched(); }

RunResult run_scenario(const Scenario& scenario, std::optional<std::uint64_t> seed, TraceSink* trace) {
  ScenarioRun run(scenario, seed, trace);
  run.run_until(Time::max());
  return run.finish();
}

}  // namespace orrery::scenario
