#include "scenario/stage.hpp"

#include <algorithm>
#include <utility>

#include <orrery/core/fault_ledger.hpp>

#include "scenario/action_reader.hpp"
#include "scenario/kinds.hpp"

namespace orrery::scenario {

Stage::Cast::Cast(PropertyLog& properties)
    : run_objects([&properties](std::string_view checker, const std::string& message) {
        properties.evaluate(PropertyKind::invariant, checker, false, message);
      }) {}

Stage::Stage(const Scenario& scenario, Cluster& cluster, PropertyLog& properties)
    : scenario_(scenario),
      cluster_(cluster),
      properties_(properties),
      origin_(cluster.simulator().add_origin("scenario")),
      rules_origin_(cluster.simulator().add_origin("rules")),
      cast_(std::make_shared<Cast>(properties)),
      rules_((add_nodes(), scenario), cluster, cast_->placed) {
  performer_.emplace(cluster, origin_, static_cast<Performance&>(*this));
  for (const LinkRule& link : scenario.links) performer_->set_link(link);
  for (const model::Model& model : scenario.models) {
    for (const model::CheckerInfo& checker : model.info().checkers)
      properties.declare(PropertyKind::invariant, model.info().name + "." + checker.name);
  }
  Simulator& simulator = cluster.simulator();
  for (const PlannedFault& fault : scenario.faults)
    planned_.push_back({&fault, &simulator.stream("fault", fault.name)});
  if (!scenario.chaos) return;
  std::vector<NodeId> victims;
  for (const std::string& name : scenario.chaos->victims) {
    if (const Node* node = cluster.find(name)) victims.push_back(node->id());
  }
  chaos_.emplace(cluster, std::move(victims), scenario.chaos->options);
}

Stage::~Stage() = default;

void Stage::add_nodes() {
  std::size_t index = 0;
  for (const NodeGroup& group : scenario_.nodes) {
    const model::Model& model = scenario_.model_named(group.model);
    const model::Group placed{.index = index++, .ids = group.ids};
    const PeerList peers(group.ids);
    for (std::size_t i = 0; i < group.ids.size(); ++i) {
      cast_->placed.push_back(model.place(*group.settings, cast_->run_objects, placed));
      ProcessFactory processes = [cast = cast_, make = cast_->placed.back()->processes()] { return make(); };
      std::vector<std::string> tags = group.tags;
      tags.insert(tags.begin(), group.model);
      Node& node = cluster_.add({.name = group.ids[i],
                                 .zone = group.zones[i % group.zones.size()],
                                 .disk = group.disk,
                                 .peers = peers,
                                 .tags = std::move(tags),
                                 .cores = group.cores},
                                std::move(processes));
      if (group.clock_drift <= 0) continue;
      const auto most = static_cast<std::uint64_t>(group.clock_drift * 1e9);
      const CounterRandom draws(cluster_.simulator().seed(), "clock drift", node.name());
      node.use_own_clock();
      node.set_clock_drift(static_cast<std::int32_t>(static_cast<std::int64_t>(draws.below(0, 0, 2 * most + 1)) -
                                                     static_cast<std::int64_t>(most)));
    }
  }
}

void Stage::start() {
  Simulator& simulator = cluster_.simulator();
  std::size_t index = 0;
  for (const NodeGroup& group : scenario_.nodes) {
    for (std::size_t i = 0; i < group.ids.size(); ++i) {
      Node& node = *cluster_.nodes()[index++];
      if (group.start <= Duration()) {
        node.start();
      } else {
        simulator.schedule<kinds::node_boots>(origin_, node.id(), group.start, [booting = &node] {
          if (!booting->up()) booting->start();
        });
      }
    }
  }
  // Before the first event: what there is at the beginning.
  for (const auto& node : cluster_.nodes()) rules_.after_event(node->id());
  for (std::size_t i = 0; i < planned_.size(); ++i) plan(i);
  if (!chaos_) return;
  simulator.schedule<kinds::chaos_turns>(origin_, no_node, scenario_.chaos->from, [this] { turn_chaos(true); });
  const Duration end = scenario_.chaos->from + scenario_.chaos->options.length;
  simulator.schedule<kinds::chaos_turns>(origin_, no_node, end, [this] { turn_chaos(false); });
}

void Stage::turn_chaos(bool on) {
  if (on) return chaos_->start();
  chaos_->stop();
  cast_->run_objects.healed();
}

void Stage::plan(std::size_t index) {
  const PlannedFault& fault = *planned_[index].fault;
  if (fault.at) return schedule(index, *fault.at);
  const Duration wait = fault.every->sample(*planned_[index].stream);
  schedule(index, fault.from + wait);
}

void Stage::schedule(std::size_t index, Duration delay) {
  const PlannedFault& fault = *planned_[index].fault;
  if (fault.until && cluster_.simulator().now() + delay > Time() + *fault.until) return;
  cluster_.simulator().schedule<kinds::planned_fault>(origin_, no_node, delay, [this, index] { strike(index); });
}

void Stage::strike(std::size_t index) {
  Planned& planned = planned_[index];
  const PlannedFault& fault = *planned.fault;
  const std::uint64_t draw = planned.stream->next();
  ++planned.ordinal;
  if (fault_allowed(fault.name, {}, planned.ordinal)) {
    ++planned.count;
    const std::string id = to_string(FaultDecision{fault.name, {}, planned.ordinal});
    cluster_.simulator().record_text(kinds::planned_fault, no_node, id);
    for (std::size_t i = 0; i < fault.actions.size(); ++i) performer_->perform(fault.actions[i], draw + i, id);
  }
  if (!fault.every || (fault.times_max != 0 && planned.ordinal >= fault.times_max)) return;
  schedule(index, fault.every->sample(*planned.stream));
}

void Stage::after_event() {
  rules_.after_event(cluster_.simulator().target());
  if (rules_.next_look() <= cluster_.simulator().now()) time_passed();
}

void Stage::time_passed() {
  std::vector<std::size_t> fired;
  rules_.look(fired, properties_);
  carry_out(fired);
}

// Not here and now: an event of the rules' own, in the next step, so that what it does has its place in the order.
void Stage::carry_out(const std::vector<std::size_t>& fired) {
  for (const std::size_t index : fired) {
    const std::uint64_t ordinal = ++firings_;
    cluster_.simulator().schedule<kinds::rule_fired>(rules_origin_, no_node, Duration(), [this, index, ordinal] {
      const RuleText& rule = scenario_.rules[index];
      cluster_.simulator().record_text(kinds::rule_fired, no_node, rule.name);
      const CounterRandom draws(cluster_.simulator().seed(), "rule", rule.name);
      for (std::size_t i = 0; i < rule.actions.size(); ++i)
        performer_->perform(rule.actions[i], draws.at(ordinal, i), rule.name);
    });
  }
}

std::vector<model::Problem> Stage::command(std::vector<Action> actions) {
  std::vector<model::Problem> problems;
  for (const Action& action : actions) {
    const Target* target = condition_target(action);
    if (target == nullptr) continue;
    const std::vector<model::Problem> found = rules_.learn(*target);
    problems.insert(problems.end(), found.begin(), found.end());
  }
  if (!problems.empty()) return problems;
  if (!commands_) {
    const OriginId origin = cluster_.simulator().add_origin("commands");
    commands_.emplace(origin, cluster_, static_cast<Performance&>(*this));
  }
  const std::size_t index = commands_->given.size();
  commands_->given.push_back(std::move(actions));
  cluster_.simulator().schedule<kinds::command>(commands_->origin, no_node, Duration(),
                                                [this, index] { carry_out_command(index); });
  return problems;
}

void Stage::carry_out_command(std::size_t index) {
  const std::string id = to_string(FaultDecision{"command", {}, index + 1});
  const CounterRandom draws(cluster_.simulator().seed(), "command", "");
  for (std::size_t i = 0; i < commands_->given[index].size(); ++i)
    commands_->performer.perform(commands_->given[index][i], draws.at(index, i), id);
}

void Stage::finish() {
  cast_->run_objects.finish();
  // Whoever reported nothing, held.
  const std::vector<PropertyCount> counts = properties_.counts();
  for (const PropertyCount& property : counts) {
    if (property.kind == PropertyKind::invariant && property.hits == 0 && property.failures == 0)
      properties_.evaluate(PropertyKind::invariant, property.name, true);
  }
  rules_.finish(properties_);
}

std::vector<NodeId> Stage::matching(const std::string& condition) { return rules_.matching(condition); }

void Stage::set_parameters(NodeId node, const model::Value& with) {
  model::Reading reading;
  reading.allow_bugs();
  const std::vector<std::string> names = scenario_.node_names();
  reading.know_nodes(&names);
  cast_->placed[node.value]->set(with, reading);
}

void Stage::break_run(std::string why) {
  broken_ = true;
  properties_.evaluate(PropertyKind::invariant, why, false, "the rule broke the run");
}

std::vector<FaultCount> Stage::fault_counts() const {
  std::vector<FaultCount> all;
  if (chaos_) all = chaos_->counts();
  for (const Planned& planned : planned_) all.push_back({planned.fault->name, planned.count, true});
  std::sort(all.begin(), all.end(), [](const FaultCount& a, const FaultCount& b) { return a.kind < b.kind; });
  return all;
}

}  // namespace orrery::scenario
