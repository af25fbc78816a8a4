#include "testing/simulation_run.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <orrery/core/math.hpp>
#include <orrery/core/run_context.hpp>

#include "platform/debugger.hpp"
#include "testing/client_process.hpp"

namespace orrery {
namespace {

constexpr Duration restart_delay = std::chrono::seconds(1);

// While a node's code runs that no task of it runs.
class NamedNode {
 public:
  NamedNode(RunContext& context, const char* name) : context_(context) { context_.node = name; }
  ~NamedNode() { context_.node = ""; }
  NamedNode(const NamedNode&) = delete;
  NamedNode& operator=(const NamedNode&) = delete;

 private:
  RunContext& context_;
};

std::string numbered(const std::string& name, std::uint32_t number) { return name + "-" + std::to_string(number); }

}  // namespace

SimulationRun::SimulationRun(const SimulationBuilder& simulation, std::uint64_t seed, TraceSink* trace)
    : simulation_(simulation),
      guard_(simulation.described().allowed_callers),
      simulator_({.seed = seed, .ties = simulation.described().ties}),
      cluster_(simulator_),
      origin_(simulator_.add_origin("testing")) {
  simulator_.context().frames = &frames_;
  simulator_.context().properties = &properties_;
  if (simulation.described().nondeterminism_guard) simulator_.context().guard = &guard_;
  prepare_faults();
  simulator_.context().simulation = simulation.described().name.c_str();
  if (!simulation.described().rules.empty()) timeline_.emplace(simulator_, properties_, trace);
  for (const auto& [name, rule] : simulation.described().rules) timeline_->add(name, rule);
  simulator_.set_trace(timeline_ ? &*timeline_ : trace);
  const RunScope scope(&simulator_.context());
  cluster_.network().set_default_link(simulation.described().link);
  cluster_.knobs().randomise(simulation.described().randomise_knobs);
  if (simulation.described().world) {
    world_ = simulation.described().world(cluster_, properties_);
  } else {
    add_servers();
    add_clients();
  }
  unfinished_.resize(cluster_.size());
  down_since_.resize(cluster_.size());
  for (const auto& node : cluster_.nodes()) {
    node->on_failure([this](Node& failed, const Node::Failure& failure) { node_failed(failed, failure); });
    node->on_down([this](Node& down) { down_since_[down.id().value] = simulator_.now(); });
  }
  for (const auto& [name, holds, every] : simulation.described().invariants)
    invariants_.add({name, holds, every, Time() + every});
  if (world_) return;
  chaos_.emplace(cluster_, servers_, simulation.described().chaos);
  plan_upgrade();
}

// What the nodes do as they are taken down belongs to no run.
SimulationRun::~SimulationRun() { simulator_.set_trace(nullptr); }

void SimulationRun::prepare_faults() {
  const Reduction& reduction = simulation_.described().reduction;
  if (reduction.without_faults.empty() && !reduction.only_faults) return;
  FaultSet without;
  FaultSet only;
  ORRERY_CHECK(without.add(reduction.without_faults).has_value());
  ORRERY_CHECK(only.add(reduction.only_faults.value_or("")).has_value());
  faults_.call_off(std::move(without));
  if (reduction.only_faults) faults_.call_off_all_but(std::move(only));
  simulator_.context().faults = &faults_;
}

void SimulationRun::keep_fault_decisions() {
  faults_.keep_decisions();
  simulator_.context().faults = &faults_;
}

void SimulationRun::add_servers() {
  Random& counts = simulator_.stream("testing", "processes");
  const std::vector<std::string>& zones = simulation_.described().zones;
  for (const auto& [count, factory, name, options] : simulation_.described().servers) {
    const auto chosen = static_cast<std::uint32_t>(counts.between(std::int64_t{count.min}, std::int64_t{count.max}));
    std::vector<std::string> names;
    for (std::uint32_t i = 0; i < chosen; ++i) names.push_back(numbered(name, i));
    const PeerList peers(std::move(names));
    std::vector<std::string> tags = options.tags;
    tags.insert(tags.begin(), name);
    for (std::uint32_t i = 0; i < chosen; ++i) {
      const Node& node = cluster_.add({.name = peers[i],
                                       .zone = zones[i % zones.size()],
                                       .disk = simulation_.described().disk_of(peers[i], name),
                                       .peers = peers,
                                       .tags = tags,
                                       .cores = options.cores},
                                      as_code_of(peers[i], factory));
      server_names_.push_back(peers[i]);
      servers_.push_back(node.id());
    }
  }
}

void SimulationRun::plan_upgrade() {
  if (!simulation_.described().upgrade) return;
  const auto& [to, options, group] = *simulation_.described().upgrade;
  std::vector<UpgradeStep> plan;
  for (const NodeId server : servers_) {
    const Node& node = cluster_.node(server);
    if (node.tags().front() == group) plan.push_back({server, as_code_of(node.name(), to)});
  }
  chaos_->upgrade(std::move(plan), options);
}

void SimulationRun::add_clients() {
  for (const auto& [factory, declared, name] : simulation_.described().clients) {
    const std::uint32_t count = std::min(declared, simulation_.described().reduction.clients_max.value_or(declared));
    for (std::uint32_t i = 0; i < count; ++i) {
      auto process = [this, make_workload = factory] {
        return std::make_unique<ClientProcess>(make_workload(), *this);
      };
      const std::string client_name = numbered(name, i);
      Node& node = cluster_.add({client_name, "clients", {}, {}}, as_code_of(client_name, std::move(process)));
      node.set_env_factory([this, client = WorkloadEnv::Client{i, count}](
                               SimScheduler& scheduler, NodeInfo info, Random& random, Network& network, Disk& disk) {
        return std::make_unique<WorkloadEnv>(scheduler, std::move(info), random, network, disk, *this, client);
      });
      clients_.push_back(node.id());
    }
  }
}

ProcessFactory SimulationRun::as_code_of(const std::string& node, ProcessFactory factory) {
  return [this, node, make_process = std::move(factory)] {
    const NamedNode named(simulator_.context(), node.c_str());
    return make_process();
  };
}

SeedResult SimulationRun::run() {
  const RunScope scope(&simulator_.context());
  if (TraceSink* trace = simulator_.trace()) {
    std::vector<std::string> names;
    for (const auto& node : cluster_.nodes()) names.push_back(node->name());
    trace->name_nodes(names);
  }
  try {
    require_fp_environment();
    if (world_) {
      run_world();
    } else {
      lead_through_phases();
    }
    require_fp_environment();
  } catch (...) {
    violation(PropertyKind::process, exception_property,
              describe_exception(std::current_exception()) + ", outside of any task");
  }
  simulator_.context().node = "";
  if (simulator_.failed()) violation(PropertyKind::process, "bound of the simulator", simulator_.failure());
  return result();
}

// One shared library that is linked with -ffast-math changes it for the whole process.
void SimulationRun::require_fp_environment() {
  if (math::fp_environment_ok()) return;
  violation(PropertyKind::process, "floating-point environment",
            "the process does not round to nearest, or flushes denormal numbers to zero: results would differ between "
            "machines; look for a library that is linked with -ffast-math");
}

void SimulationRun::lead_through_phases() {
  enter(Phase::set_up);
  for (const auto& node : cluster_.nodes()) node->start();
  if (!wait_for_clients("setup")) return;

  enter(Phase::chaos);
  chaos_->start();
  chaos_begins_.set();
  const Duration length = simulation_.described().chaos.length;
  const Time end = simulator_.now() + std::min(length, simulation_.described().reduction.chaos_max.value_or(length));
  while (simulator_.now() < end && !over()) advance(end);
  if (over()) return;

  enter(Phase::settle);
  chaos_over_.set();
  chaos_->stop();
  if (!wait_for_clients("run")) return;
  const Time settled = simulator_.now() + simulation_.described().settle;
  while (simulator_.now() < settled && !over()) advance(settled);
  if (over()) return;

  enter(Phase::check);
  check_begins_.set();
  if (wait_for_clients("check")) enter(Phase::done);
}

void SimulationRun::enter(Phase phase) {
  phase_ = phase;
  simulator_.record_text(kinds::phase_begins, no_node, to_string(phase));
  if (phase == Phase::settle || phase == Phase::done) return;  // Clients go on with what they do.
  for (const NodeId client : clients_) unfinished_[client.value] = true;
  clients_left_ = static_cast<std::uint32_t>(clients_.size());
}

void SimulationRun::client_finished(NodeId client) {
  unfinished_[client.value] = false;
  if (--clients_left_ == 0) simulator_.stop();
}

bool SimulationRun::wait_for_clients(std::string_view activity) {
  const Time limit = simulator_.now() + simulation_.described().phase_limit;
  while (clients_left_ > 0 && simulator_.now() < limit && !over()) advance(limit);
  if (over()) return false;
  if (clients_left_ == 0) return true;
  violation(PropertyKind::progress, std::string(activity) + " ends in time", progress_report(activity));
  return false;
}

bool SimulationRun::over() const {
  return properties_.failed() || simulator_.failed() || (world_ && world_->over()) ||
         (event_limit_ != 0 && simulator_.events_dispatched() + 1 >= event_limit_);
}

void SimulationRun::advance(Time limit) {
  enter_future();
  const Time until = std::min({limit, invariants_.next_due(), next_deadline(), future_ ? future_->from : Time::max()});
  if (event_limit_ != 0 || break_event_ != 0 || invariants_.after_each_event())
    advance_by_events(until);
  else
    simulator_.run_until(until);
  if (timeline_ && !over()) timeline_->time_passed();
  if (!over()) invariants_.time_passed(cluster_, properties_);
}

// Once nothing is left to do at its time.
void SimulationRun::enter_future() {
  if (!future_ || simulator_.now() != future_->from || simulator_.next_event_time() == future_->from) return;
  const CounterRandom seeds(simulator_.seed(), "future");
  cluster_.reseed(seeds.at(future_->number, future_->from.ns()));
  future_.reset();
}

// Ends as `run_until` does, but also when the clients have finished, which a stop within `step` does not tell.
void SimulationRun::advance_by_events(Time limit) {
  const bool waiting = clients_left_ > 0;
  while (!over() && simulator_.next_event_time() <= std::min(limit, next_deadline())) {
    if (simulator_.events_dispatched() + 1 == break_event_) platform::stop_in_debugger();
    if (!simulator_.step()) break;
    invariants_.event_happened(cluster_, properties_);
    if (waiting && clients_left_ == 0) return;
  }
  if (!over()) simulator_.run_until(std::min(limit, next_deadline()));
}

void SimulationRun::violation(PropertyKind kind, std::string_view property, std::string_view message,
                              std::string_view place) {
  properties_.evaluate(kind, property, false, message, place);
}

void SimulationRun::node_failed(Node& node, const Node::Failure& failure) {
  const bool is_client = std::find(clients_.begin(), clients_.end(), node.id()) != clients_.end();
  if (failure.exception == nullptr)
    return violation(PropertyKind::process, "failure", node.name() + " cannot go on: " + failure.message);
  const std::string what = node.name() + " threw " + describe_exception(failure.exception);
  if (is_client || !simulation_.described().restart_on_exception)
    return violation(PropertyKind::process, exception_property, what);
  simulator_.record_text(kinds::log_line, node.id(), what);
  node.crash();
  simulator_.schedule<kinds::process_restarts>(origin_, node.id(), restart_delay, [failed = &node] {
    if (!failed->up()) failed->start();
  });
}

std::vector<NodeId> SimulationRun::concerned(std::string_view name) const {
  std::vector<NodeId> nodes = {no_node};
  for (const auto& node : cluster_.nodes()) {
    const bool is_server = std::find(servers_.begin(), servers_.end(), node->id()) != servers_.end();
    if (is_server || name.empty() || node->name() == name) nodes.push_back(node->id());
  }
  return nodes;
}

}  // namespace orrery
