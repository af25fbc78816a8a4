#include <orrery/scenario/run.hpp>

#include <algorithm>
#include <utility>
#include <variant>

#include <orrery/core/check.hpp>
#include <orrery/core/hash.hpp>
#include <orrery/core/run_context.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/task/frame_pool.hpp>

#include "scenario/kinds.hpp"
#include "scenario/read_command.hpp"
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
  [[nodiscard]] Time end() const { return Time() + scenario.duration; }
  [[nodiscard]] bool over() const { return properties.failed() || simulator.failed() || stage->broken(); }

  RunPause advance(Time limit, std::uint64_t events_max) {
    if (!stage->watches_events()) return pause_of(simulator.run_until(limit, events_max));
    const std::uint64_t before = simulator.events_dispatched();
    while (!over()) {
      const Time next = simulator.next_event_time();
      const Time look = stage->next_look();
      if (look < next && look <= limit) {
        if (look > simulator.now()) simulator.run_until(look);
        stage->time_passed();
        continue;
      }
      if (next > limit) break;
      if (simulator.events_dispatched() - before >= events_max) return RunPause::bound_reached;
      if (!simulator.step()) break;
      stage->after_event();
    }
    if (!over()) simulator.run_until(limit);
    return RunPause::time_reached;
  }
  static RunPause pause_of(RunEnd end) {
    return end == RunEnd::bound_reached ? RunPause::bound_reached : RunPause::time_reached;
  }
  void start() {
    if (!std::exchange(started, true)) stage->start();
  }
  [[nodiscard]] std::uint64_t digest() {
    std::uint64_t all = combine(combine(simulator.final_digest(), cluster.network().state_digest()), 0);
    for (const auto& node : cluster.nodes()) all = combine(all, node->disk().state_hash());
    return all;
  }
  // A checker is silent unless something is wrong.
  [[nodiscard]] ExpectationOutcome found_by_checker(const std::string& name) const {
    ExpectationOutcome outcome{.text = name, .verdict = RuleVerdict::pending, .failed_at = Time::max()};
    for (const Violation& violation : properties.violations()) {
      if (violation.property != name) continue;
      outcome.verdict = RuleVerdict::failed;
      outcome.failed_at = violation.at;
      outcome.why = violation.message;
      break;
    }
    return outcome;
  }
  // At the end of `advance`, and of the run: each violation is told once.
  void record_violations() {
    TraceSink* trace = simulator.trace();
    const std::vector<Violation>& all = properties.violations();
    for (; violations_told < all.size(); ++violations_told) {
      const Violation& violation = all[violations_told];
      if (trace == nullptr) continue;
      const Node* node = cluster.find(violation.node);
      TraceRecord record;
      record.time = violation.at.ns();
      record.kind = static_cast<std::uint16_t>(kinds::property_failed);
      record.node = (node == nullptr ? no_node : node->id()).value;
      trace->record_text(record, violation.property + ": " + violation.message);
    }
  }

  const Scenario& scenario;
  FramePool frames;
  PropertyLog properties;
  Simulator simulator;
  Cluster cluster;
  std::optional<Stage> stage;
  bool started = false;
  bool finished = false;
  std::size_t violations_told = 0;
};

ScenarioRun::ScenarioRun(const Scenario& scenario, std::optional<std::uint64_t> seed, TraceSink* trace)
    : state_(std::make_unique<State>(scenario, seed.value_or(scenario.seed))) {
  set_trace(trace);
}

// What the nodes do as they are taken down belongs to no run.
ScenarioRun::~ScenarioRun() { state_->simulator.set_trace(nullptr); }

bool ScenarioRun::run_until(Time limit) { return advance(limit, Simulator::events_unlimited) != RunPause::over; }

RunPause ScenarioRun::advance(Time limit, std::uint64_t events_max) {
  State& state = *state_;
  const RunScope scope(&state.simulator.context());
  state.start();
  const Time end = state.end();
  const RunPause pause = state.advance(std::min(limit, end), events_max);
  state.record_violations();
  if (state.over()) return RunPause::over;
  return pause == RunPause::time_reached && state.simulator.now() >= end ? RunPause::over : pause;
}

std::vector<model::Problem> ScenarioRun::command(std::string_view action) {
  State& state = *state_;
  const RunScope scope(&state.simulator.context());
  auto actions = read_command(state.scenario, action);
  if (!actions) return actions.error();
  if (state.over() || state.simulator.now() >= state.end()) return {{{}, "", "the run is over"}};
  state.start();
  return state.stage->command(std::move(*actions));
}

RunResult ScenarioRun::finish() {
  State& state = *state_;
  ORRERY_CHECK_MESSAGE(!std::exchange(state.finished, true), "a run was finished twice");
  const RunScope scope(&state.simulator.context());
  if (!state.properties.failed() && !state.simulator.failed()) state.stage->finish();
  if (state.simulator.failed())
    state.properties.evaluate(PropertyKind::process, "bound of the simulator", false, state.simulator.failure());
  state.record_violations();
  RunResult result;
  result.seed = state.simulator.seed();
  result.ok = !state.properties.failed();
  result.broken = state.stage->broken();
  result.simulated = state.simulator.now() - Time();
  result.events = state.simulator.events_dispatched();
  result.digest = state.digest();
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
std::uint64_t ScenarioRun::seed() const { return state_->simulator.seed(); }
std::uint64_t ScenarioRun::events() const { return state_->simulator.events_dispatched(); }
std::uint64_t ScenarioRun::digest() const { return state_->digest(); }
bool ScenarioRun::failed() const { return state_->properties.failed() || state_->simulator.failed(); }
bool ScenarioRun::broken() const { return state_->stage->broken(); }

void ScenarioRun::set_trace(TraceSink* trace) {
  if (trace == state_->simulator.trace()) return;
  state_->simulator.set_trace(trace);
  if (trace != nullptr) trace->name_nodes(state_->scenario.node_names());
}

model::ShownValue ScenarioRun::shown(NodeId node, std::size_t field) const {
  const Process* process = state_->cluster.node(node).process();
  return process == nullptr ? model::ShownValue() : placed(node).shown(field, *process);
}

const model::Placed& ScenarioRun::placed(NodeId node) const { return *state_->stage->placed()[node.value]; }

std::vector<MetricResult> ScenarioRun::metrics() const {
  return metrics_of(state_->scenario, state_->stage->placed(), state_->simulator.now());
}

std::vector<ExpectationOutcome> ScenarioRun::expectations() const {
  std::vector<ExpectationResult> results = state_->stage->rules().results();
  auto next = results.begin();
  std::vector<ExpectationOutcome> all;
  for (const ExpectationText& expectation : state_->scenario.expectations) {
    if (expectation.is_checker) {
      all.push_back(state_->found_by_checker(expectation.text));
    } else {
      all.push_back({std::move(next->text), next->verdict, next->failed_at, std::move(next->why)});
      ++next;
    }
  }
  return all;
}

const std::vector<Violation>& ScenarioRun::violations() const { return state_->properties.violations(); }

std::string ScenarioRun::why_rule(std::size_t rule) {
  const RunScope scope(&state_->simulator.context());
  return state_->stage->rules().why_rule(rule);
}

std::string ScenarioRun::why_expectation(std::size_t expectation) {
  const RunScope scope(&state_->simulator.context());
  const std::vector<ExpectationText>& all = state_->scenario.expectations;
  ORRERY_CHECK(expectation < all.size());
  if (all[expectation].is_checker) return state_->found_by_checker(all[expectation].text).why;
  const auto before = std::count_if(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(expectation),
                                    [](const ExpectationText& other) { return !other.is_checker; });
  return state_->stage->rules().why_expectation(static_cast<std::size_t>(before));
}

RunResult run_scenario(const Scenario& scenario, std::optional<std::uint64_t> seed, TraceSink* trace) {
  ScenarioRun run(scenario, seed, trace);
  run.run_until(Time::max());
  return run.finish();
}

}  // namespace orrery::scenario
