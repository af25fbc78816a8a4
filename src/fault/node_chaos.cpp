#include "fault/node_chaos.hpp"

#include <orrery/core/fault_ledger.hpp>

#include "fault/swarm.hpp"

namespace orrery {
namespace {

constexpr std::string_view clock_drift = "clock_drift";
constexpr std::string_view clock_jump = "clock_jump";
constexpr std::string_view cpu_slow = "cpu_slow";
constexpr std::string_view stall = "stall";
constexpr std::string_view upgraded = "upgrade";

}  // namespace

void NodeChaos::add_decision_kinds(std::vector<std::string>& all) {
  for (const std::string_view kind : {clock_drift, clock_jump, cpu_slow, stall, upgraded}) all.emplace_back(kind);
}

// What is not declared draws nothing, and makes no stream: simulations without it are as if there were no such faults.
NodeChaos::NodeChaos(Cluster& cluster, OriginId origin, std::vector<NodeId> victims, const ChaosOptions& declared)
    : cluster_(cluster),
      origin_(origin),
      victims_(std::move(victims)),
      declared_(declared),
      clock_(declared.clock),
      cpu_(declared.cpu),
      sources_(cluster.simulator(), origin) {
  if (victims_.empty()) clock_.enabled = cpu_.enabled = false;
  Simulator& simulator = cluster.simulator();
  if (clock_.enabled && clock_.swarm_selection) clock_ = choose_swarm(clock_, simulator.stream("chaos", "clock swarm"));
  if (cpu_.enabled && cpu_.swarm_selection) cpu_ = choose_swarm(cpu_, simulator.stream("chaos", "cpu swarm"));
  if (cpu_.enabled) add_cpu_sources();
  if (!clock_.enabled) return;
  add_jumps();
  for (const NodeId victim : victims_) cluster_.node(victim).use_own_clock();
}

Node& NodeChaos::victim(std::uint64_t draw) const {
  return cluster_.node(victims_[StrikeDraws::index(draw, victims_.size())]);
}

void NodeChaos::add_cpu_sources() {
  sources_.add(cpu_slow, cpu_.slow_interval_mean, [this](const StrikeDraws& draws) {
    const auto factor = static_cast<std::uint32_t>(2 + StrikeDraws::index(draws.how, cpu_.slow_factor_max - 1));
    victim(draws.where).slow_cpu(draws.part_of(cpu_.slow_length_max), factor);
    ++slow_periods_;
  });
  sources_.add(stall, cpu_.stall_interval_mean, [this](const StrikeDraws& draws) {
    Node& node = victim(draws.where);
    if (!node.up()) return;
    node.stall(draws.part_of(cpu_.stall_length_max));
    ++stalls_;
  });
}

void NodeChaos::add_jumps() {
  sources_.add(clock_jump, clock_.jump_interval_mean, [this](const StrikeDraws& draws) {
    Node& node = victim(draws.where);
    const double share = 2 * detail::to_real(draws.how) - 1;
    const Duration error{static_cast<std::int64_t>(static_cast<double>(clock_.jump_max.count()) * share)};
    node.step_wall_clock(error - node.wall_clock_error());
    ++jumps_;
  });
}

void NodeChaos::start_drift() {
  const auto most = static_cast<std::uint64_t>(clock_.drift * 1e9);
  if (most == 0) return;
  for (const NodeId id : victims_) {
    Node& node = cluster_.node(id);
    const CounterRandom draws(cluster_.simulator().seed(), "clock drift", node.name());
    const auto ppb = static_cast<std::int32_t>(static_cast<std::int64_t>(draws.below(0, 0, 2 * most + 1)) -
                                               static_cast<std::int64_t>(most));
    if (ppb == 0 || !fault_allowed(clock_drift, node.name(), 0)) continue;
    if (Simulator& simulator = cluster_.simulator(); simulator.trace() != nullptr)
      simulator.record_text(kinds::fault_strikes, id,
                            to_string(FaultDecision{std::string(clock_drift), node.name(), 0}));
    node.set_clock_drift(ppb);
    ++drifts_;
  }
}

void NodeChaos::upgrade(std::vector<UpgradeStep> plan, const Upgrade& options) {
  upgrade_.emplace(cluster_, origin_, victims_, std::move(plan), options);
}

void NodeChaos::start() {
  if (clock_.enabled) start_drift();
  sources_.start();
  if (upgrade_) upgrade_->start();
  cluster_.buggify().begin(declared_.buggify.on, declared_.buggify.fires);
}

void NodeChaos::stop() {
  cluster_.buggify().end();
  if (upgrade_) upgrade_->stop();
  sources_.stop();
  for (const NodeId victim : victims_) cluster_.node(victim).heal();
}

void NodeChaos::count(std::vector<FaultCount>& all) const {
  const auto add = [&](std::string_view kind, std::uint64_t count, bool declared) {
    all.push_back({std::string(kind), count, declared});
  };
  const ClockFaults& clock = declared_.clock;
  const CpuFaults& cpu = declared_.cpu;
  add(clock_drift, drifts_, clock.enabled && clock.drift > 0);
  add(clock_jump, jumps_, clock.enabled && clock.jump_interval_mean.count() > 0);
  add(cpu_slow, slow_periods_, cpu.enabled && cpu.slow_interval_mean.count() > 0);
  add(stall, stalls_, cpu.enabled && cpu.stall_interval_mean.count() > 0);
  add(upgraded, upgrade_ ? upgrade_->count() : 0, upgrade_.has_value());
  for (const BuggifyPoints::Count& point : cluster_.buggify().counts()) add(point.kind, point.fired, true);
}

}  // namespace orrery
