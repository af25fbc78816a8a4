#include "fault/attrition.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/core/fault_ledger.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/process/cluster.hpp>

namespace orrery {
namespace {

constexpr Duration stop_poll = std::chrono::milliseconds(50);

}  // namespace

std::string_view AttritionScheduler::name_of(Mode mode) {
  switch (mode) {
    case Mode::graceful: return "graceful_stop";
    case Mode::pause: return "pause";
    case Mode::crash: return "crash";
    case Mode::wipe: return "wipe";
    case Mode::zone: return "zone_crash";
  }
  std::unreachable();
}

AttritionScheduler::AttritionScheduler(Cluster& cluster, OriginId origin, std::vector<NodeId> victims,
                                       const Attrition& options)
    : cluster_(cluster), origin_(origin), options_(options), stream_(cluster.simulator().stream("chaos", "attrition")) {
  for (const NodeId node : victims) {
    if (options.tag.empty() || cluster.node(node).tagged(options.tag)) victims_.push_back({node});
  }
}

double AttritionScheduler::weights() const {
  return options_.graceful + options_.crash + options_.wipe + options_.pause + options_.zone;
}

bool AttritionScheduler::enabled() const {
  return options_.max_dead > 0 && options_.interval_mean.count() > 0 && weights() > 0 && !victims_.empty();
}

void AttritionScheduler::start() {
  active_ = enabled();
  if (active_) schedule_next();
}

void AttritionScheduler::schedule_next() {
  const double wait = exponential(stream_, static_cast<double>(options_.interval_mean.count()));
  next_ = cluster_.simulator().schedule<kinds::fault_strikes>(
      origin_, no_node, Duration{static_cast<std::int64_t>(wait)}, [this] { strike(); });
}

std::vector<AttritionScheduler::Victim*> AttritionScheduler::eligible() {
  std::vector<Victim*> running;
  std::size_t dead = 0;
  for (Victim& victim : victims_) {
    const bool struck = is_struck(victim);
    if (struck) ++dead;
    if (!struck) running.push_back(&victim);
  }
  if (dead >= options_.max_dead) running.clear();
  return running;
}

bool AttritionScheduler::is_struck(const Victim& victim) const {
  const Node& node = cluster_.node(victim.node);
  return victim.struck || node.state() != NodeState::running || node.paused();
}

bool AttritionScheduler::all_up_outside(const std::string& zone) const {
  return std::none_of(victims_.begin(), victims_.end(), [&](const Victim& victim) {
    return cluster_.node(victim.node).zone() != zone && is_struck(victim);
  });
}

// Draws three values whether or not anybody is left to be struck.
void AttritionScheduler::strike() {
  const std::uint64_t who = stream_.next();
  const double mode = stream_.real();
  const Duration recovery = stream_.between(options_.recovery_min, options_.recovery_max);
  ++ordinal_;
  schedule_next();
  const std::vector<Victim*> candidates = eligible();
  if (candidates.empty()) return;
  Victim& victim = *candidates[detail::mul_high(who, candidates.size())];
  const Mode chosen = mode_at(mode * weights());
  const std::string& zone = cluster_.node(victim.node).zone();
  if (chosen == Mode::zone && !all_up_outside(zone)) return;
  if (!fault_allowed(name_of(chosen), {}, ordinal_)) return;
  ++counts_[static_cast<std::size_t>(chosen)];
  if (chosen == Mode::zone) return strike_zone(zone, recovery);
  victim.struck = true;
  take_down(victim, chosen);
  recover_after(victim, recovery);
}

void AttritionScheduler::strike_zone(const std::string& zone, Duration recovery) {
  for (Victim& victim : victims_) {
    if (cluster_.node(victim.node).zone() != zone || is_struck(victim)) continue;
    victim.struck = true;
    take_down(victim, Mode::zone);
    recover_after(victim, recovery);
  }
}

AttritionScheduler::Mode AttritionScheduler::mode_at(double weight) const {
  if (weight < options_.graceful) return Mode::graceful;
  if (weight < options_.graceful + options_.pause) return Mode::pause;
  if (weight < options_.graceful + options_.pause + options_.crash) return Mode::crash;
  const bool alone = weight < options_.graceful + options_.pause + options_.crash + options_.wipe;
  return alone || options_.zone == 0 ? Mode::wipe : Mode::zone;
}

void AttritionScheduler::take_down(Victim& victim, Mode mode) {
  Node& node = cluster_.node(victim.node);
  if (Simulator& simulator = cluster_.simulator(); simulator.trace() != nullptr)
    simulator.record_text(kinds::fault_strikes, victim.node,
                          std::string(name_of(mode)) + "#" + std::to_string(ordinal_));
  switch (mode) {
    case Mode::graceful: return node.stop(options_.stop_deadline);
    case Mode::pause: return node.pause();
    case Mode::wipe: victim.wipe = true; [[fallthrough]];
    case Mode::zone:
    case Mode::crash: return node.crash();
  }
}

void AttritionScheduler::recover_after(Victim& victim, Duration delay) {
  cluster_.simulator().schedule<kinds::fault_recovery>(origin_, victim.node, delay,
                                                       [this, &victim] { recover(victim); });
}

void AttritionScheduler::recover(Victim& victim) {
  if (!victim.struck) return;
  Node& node = cluster_.node(victim.node);
  if (node.state() == NodeState::stopping) return recover_after(victim, stop_poll);
  victim.struck = false;
  if (node.paused()) node.resume();
  if (node.up()) return;
  if (std::exchange(victim.wipe, false)) node.wipe();
  node.start();
}

void AttritionScheduler::stop() {
  active_ = false;
  cluster_.simulator().cancel(next_);
  for (Victim& victim : victims_) {
    victim.struck = true;
    recover_after(victim, Duration{1});  // A crash of this very instant is carried out first.
  }
}

}  // namespace orrery
