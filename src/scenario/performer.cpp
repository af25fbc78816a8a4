#include "scenario/performer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "scenario/kinds.hpp"

namespace orrery::scenario {
namespace {

// As many members of `from` as asked for, by a draw: the first places of a shuffle.
std::vector<NodeId> some_of(std::vector<NodeId> from, std::size_t count, std::uint64_t draw) {
  Random draws(draw);
  count = std::min(count, from.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t j = i + static_cast<std::size_t>(draws.below(from.size() - i));
    std::swap(from[i], from[j]);
  }
  from.resize(count);
  std::sort(from.begin(), from.end());
  return from;
}

// Both in order.
std::vector<NodeId> without(const std::vector<NodeId>& nodes, const std::vector<NodeId>& excluded) {
  std::vector<NodeId> left;
  std::set_difference(nodes.begin(), nodes.end(), excluded.begin(), excluded.end(), std::back_inserter(left));
  return left;
}

}  // namespace

Performer::Performer(Cluster& cluster, OriginId origin, Performance& run)
    : cluster_(cluster), origin_(origin), run_(run) {
  for (const auto& node : cluster.nodes()) {
    all_.push_back(node->id());
    by_name_.emplace(node->name(), node->id());
  }
}

std::vector<NodeId> Performer::ids(const std::vector<std::string>& names) const {
  std::vector<NodeId> nodes;
  for (const std::string& name : names) {
    if (const auto found = by_name_.find(name); found != by_name_.end()) nodes.push_back(found->second);
  }
  std::sort(nodes.begin(), nodes.end());
  return nodes;
}

std::vector<NodeId> Performer::others(const std::vector<NodeId>& nodes) const { return without(all_, nodes); }

std::vector<NodeId> Performer::resolve(const Target& target, std::uint64_t draw) {
  std::vector<NodeId> nodes = target.condition.empty() ? ids(target.nodes) : run_.matching(target.condition);
  if (target.random_count != 0) nodes = some_of(std::move(nodes), target.random_count, draw);
  if (nodes.empty()) cluster_.simulator().record_text(kinds::no_target, no_node, target.text);
  return nodes;
}

void Performer::later(Duration delay, NodeId target, std::function<void()> what) {
  auto free = std::find(waiting_.begin(), waiting_.end(), nullptr);
  if (free == waiting_.end()) free = waiting_.insert(waiting_.end(), nullptr);
  const auto number = static_cast<std::size_t>(free - waiting_.begin());
  *free = std::move(what);
  cluster_.simulator().schedule<kinds::action_ends>(origin_, target, delay, [this, number] {
    const std::function<void()> due = std::exchange(waiting_[number], nullptr);
    due();
  });
}

void Performer::boot(NodeId id, bool wipe) {
  Node& node = cluster_.node(id);
  if (node.up()) return;
  if (wipe) node.wipe();
  node.start();
}

void Performer::cut(const std::vector<NodeId>& a, const std::vector<NodeId>& b, Isolate::Way way,
                    std::vector<PartitionId>& cuts) {
  if (a.empty() || b.empty()) return;
  SimNetwork& network = cluster_.network();
  if (way == Isolate::Way::both) return cuts.push_back(network.partition(a, b));
  cuts.push_back(way == Isolate::Way::out ? network.partition_one_way(a, b) : network.partition_one_way(b, a));
}

void Performer::heal_later(std::vector<PartitionId> cuts, const std::optional<Duration>& after) {
  if (!after || cuts.empty()) return;
  later(*after, no_node, [this, ended = std::move(cuts)] {
    for (const PartitionId cut : ended) cluster_.network().heal(cut);
  });
}

struct Performer::Visitor {
  Performer& self;
  std::uint64_t draw;
  const std::string& why;

  template <class Do>
  void each(const Target& target, const Do& act) const {
    for (const NodeId id : self.resolve(target, draw)) act(self.cluster_.node(id));
  }

  void operator()(const Crash& a) const {
    each(a.target, [&](Node& node) {
      if (!node.up()) return;
      node.crash();
      if (a.reboot_after)
        self.later(*a.reboot_after, node.id(), [s = &self, id = node.id(), wipe = a.wipe] { s->boot(id, wipe); });
    });
  }
  void operator()(const Stop& a) const {
    each(a.target, [&](Node& node) {
      if (!node.up()) return;
      node.stop(a.deadline);
      if (a.start_after) self.later(*a.start_after, node.id(), [s = &self, id = node.id()] { s->boot(id, false); });
    });
  }
  void operator()(const Start& a) const {
    each(a.target, [&](const Node& node) { self.boot(node.id(), false); });
  }
  void operator()(const Pause& a) const {
    each(a.target, [&](Node& node) {
      if (!node.up() || node.paused()) return;
      node.pause();
      if (a.length)
        self.later(*a.length, node.id(), [&cluster = self.cluster_, id = node.id()] { resume(cluster.node(id)); });
    });
  }
  static void resume(Node& node) {
    if (node.up() && node.paused()) node.resume();
  }
  void operator()(const Resume& a) const {
    each(a.target, [](Node& node) { resume(node); });
  }
  void operator()(const Stall& a) const {
    each(a.target, [&](Node& node) { node.stall(a.length); });
  }
  void operator()(const SlowCpu& a) const {
    each(a.target, [&](Node& node) { node.slow_cpu(a.length, a.factor); });
  }
  void operator()(const SlowDisk& a) const {
    each(a.target, [&](Node& node) { node.disk().slow_for(a.length, a.factor); });
  }
  void operator()(const StallDisk& a) const {
    each(a.target, [&](Node& node) { node.disk().stall_for(a.length); });
  }
  void operator()(const FillDisk& a) const {
    each(a.target, [&](Node& node) { node.disk().fill_for(a.length); });
  }
  void operator()(const StepClock& a) const {
    each(a.target, [&](Node& node) { node.step_wall_clock(a.forward - a.back); });
  }
  void operator()(const FireTimer& a) const {
    each(a.target, [&](Node& node) {
      const TimerFiring result = node.fire_next_timer();
      if (result == TimerFiring::fires) return;
      self.cluster_.simulator().record_text(kinds::timer_not_fired, node.id(), to_string(result));
    });
  }

  void operator()(const Partition& a) const {
    std::vector<PartitionId> cuts;
    if (a.partition.kind == PartitionSpec::Kind::groups) {
      cut_groups(a.partition.groups, cuts);
    } else {
      const std::vector<NodeId> all = self.all();
      const bool halves = a.partition.kind == PartitionSpec::Kind::random_halves;
      const std::vector<NodeId> side = some_of(all, halves ? all.size() / 2 : 1, draw);
      self.cut(side, self.others(side), Isolate::Way::both, cuts);
    }
    self.heal_later(std::move(cuts), a.heal_after);
  }
  void cut_groups(const std::vector<std::vector<std::string>>& groups, std::vector<PartitionId>& cuts) const {
    for (std::size_t i = 0; i < groups.size(); ++i) {
      for (std::size_t j = i + 1; j < groups.size(); ++j) {
        const std::vector<NodeId> a = self.ids(groups[i]);
        const std::vector<NodeId> b = self.ids(groups[j]);
        self.cut(without(a, b), without(b, a), Isolate::Way::both, cuts);
      }
    }
  }
  void operator()(const Isolate& a) const {
    std::vector<PartitionId> cuts;
    for (const NodeId node : self.resolve(a.target, draw)) self.cut({node}, self.others({node}), a.way, cuts);
    self.heal_later(std::move(cuts), a.heal_after);
  }
  void operator()(const Heal&) const { self.cluster_.network().heal_all(); }
  void operator()(const SlowLinks& a) const {
    const SlowLink how{.factor = a.factor, .extra = a.extra};
    for (const NodeId node : self.resolve(a.target, draw)) {
      for (const NodeId other : self.others({node})) {
        self.cluster_.network().slow_link(node, other, how, a.length);
        self.cluster_.network().slow_link(other, node, how, a.length);
      }
    }
  }
  void operator()(const SetLink& a) const { self.set_link(a.link); }
  void operator()(const CatchPacket& a) const {
    const std::vector<NodeId> from = self.ids(a.sender.names);
    const std::vector<NodeId> to = self.ids(a.receiver.names);
    const Time arrival = Time() + a.arrives;
    if (self.cluster_.network().catch_datagram(from.front(), to.front(), arrival, {.fate = a.fate, .by = a.by})) return;
    const std::string what = "the packet from " + a.sender.names.front() + " to " + a.receiver.names.front();
    self.cluster_.simulator().record_text(kinds::no_target, no_node, what);
  }
  void operator()(const SetParameter& a) const {
    for (const NodeId node : self.resolve(a.target, draw)) self.run_.set_parameters(node, a.with);
  }
  void operator()(const Note& a) const { self.cluster_.simulator().record_text(kinds::scenario_note, no_node, a.note); }
  void operator()(const Break&) const { self.run_.break_run(why); }
};

void Performer::perform(const Action& action, std::uint64_t draw, const std::string& why) {
  std::visit(Visitor{*this, draw, why}, action);
}

void Performer::set_link(const LinkRule& rule) {
  SimNetwork& network = cluster_.network();
  NetworkFaultRates rates;
  rates.datagram_duplicate = rule.duplicate;
  rates.datagram_reorder = rule.reorder;
  const bool faulty = rule.duplicate > 0 || rule.reorder > 0;
  if (rule.everywhere) {
    network.set_default_link(rule.link);
    if (faulty) network.set_fault_rates(rates);
    return;
  }
  if (!rule.from_zone.empty()) {
    network.set_zone_link(rule.from_zone, rule.to_zone, rule.link);
    if (rule.both_ways) network.set_zone_link(rule.to_zone, rule.from_zone, rule.link);
    return;
  }
  const auto one_way = [&](NodeId from, NodeId to) {
    network.set_link(from, to, rule.link);
    if (faulty) network.set_fault_rates(from, to, rates);
  };
  const std::vector<NodeId> to = ids(rule.to);
  for (const NodeId a : ids(rule.from)) {
    for (const NodeId b : to) {
      if (a == b) continue;
      one_way(a, b);
      if (rule.both_ways) one_way(b, a);
    }
  }
}

}  // namespace orrery::scenario
