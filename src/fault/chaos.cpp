#include <orrery/fault/chaos.hpp>

#include <algorithm>
#include <list>
#include <utility>

#include <orrery/core/kind_info.hpp>

#include "fault/attrition.hpp"
#include "fault/strikes.hpp"
#include "fault/swarm.hpp"

namespace orrery {
namespace {

constexpr KindInfo infos[] = {
    {kinds::fault_strikes, "fault", "fault: {text}"},
    {kinds::fault_recovery, "fault_recovery", "recovers"},
    {kinds::chaos_begins, "chaos_begins", "chaos begins"},
    {kinds::chaos_ends, "chaos_ends", "chaos ends, everything heals"},
};

Duration part_of(Duration max, double share) {
  return Duration{1 + static_cast<std::int64_t>(static_cast<double>(max.count()) * share)};
}

}  // namespace

std::span<const KindInfo> fault_kinds() { return infos; }

// Half-open connections and torn pages are what comes of a crash, which is the decision.
std::vector<std::string> fault_decision_kinds() {
  using Mode = AttritionScheduler::Mode;
  std::vector<std::string> all;
  for (const Mode mode : {Mode::graceful, Mode::pause, Mode::crash, Mode::wipe})
    all.emplace_back(AttritionScheduler::name_of(mode));
  for (std::size_t i = 0; i < network_fault_kinds; ++i) {
    if (const auto fault = static_cast<NetworkFault>(i); fault != NetworkFault::half_open)
      all.emplace_back(to_string(fault));
  }
  for (std::size_t i = 0; i < disk_fault_kinds; ++i) {
    if (const auto fault = static_cast<DiskFault>(i); fault != DiskFault::torn) all.emplace_back(report_name(fault));
  }
  std::sort(all.begin(), all.end());
  return all;
}

class Chaos::Impl {
 public:
  Impl(Cluster& cluster, std::vector<NodeId> victims, ChaosOptions options)
      : cluster_(cluster),
        simulator_(cluster.simulator()),
        declared_(std::move(options)),
        origin_(simulator_.add_origin("chaos")),
        victims_(victims),
        attrition_(cluster, origin_, std::move(victims), declared_.attrition) {
    chosen_ = declared_;
    Random& swarm = simulator_.stream("chaos", "swarm");
    if (declared_.network.swarm_selection) chosen_.network = choose_swarm(declared_.network, swarm);
    if (declared_.disk.swarm_selection) chosen_.disk = choose_swarm(declared_.disk, swarm);
    if (declared_.network.enabled) add_network_sources();
    if (declared_.disk.enabled && !victims_.empty()) add_disk_sources();
  }

  void start() {
    active_ = true;
    simulator_.record(kinds::chaos_begins, no_node);
    attrition_.start();
    if (chosen_.network.enabled) cluster_.network().set_fault_rates(chosen_.network.rates);
    if (chosen_.disk.enabled) {
      for (const NodeId victim : victims_) cluster_.node(victim).disk().set_fault_rates(chosen_.disk.rates);
    }
    for (auto& [source, interval_mean] : sources_) source.start(interval_mean);
  }

  void stop() {
    active_ = false;
    simulator_.record(kinds::chaos_ends, no_node);
    for (auto& [source, interval_mean] : sources_) source.stop();
    attrition_.stop();
    cluster_.network().heal_all();
    for (const NodeId victim : victims_) cluster_.node(victim).disk().heal();
  }

  [[nodiscard]] bool active() const { return active_; }

  [[nodiscard]] std::vector<FaultCount> counts() const {
    std::vector<FaultCount> all;
    count_attrition(all);
    count_network(all);
    count_disks(all);
    std::sort(all.begin(), all.end(), [](const FaultCount& a, const FaultCount& b) { return a.kind < b.kind; });
    return all;
  }

 private:
  void add_source(std::string name, Duration interval_mean, StrikeSource::Strike strike,
                  StrikeSource::KindOf kind_of = {}) {
    sources_.emplace_back(
        std::piecewise_construct,
        std::forward_as_tuple(simulator_, origin_, std::move(name), std::move(strike), std::move(kind_of)),
        std::forward_as_tuple(interval_mean));
  }

  void add_network_sources() {
    const NetworkFaults& faults = chosen_.network;
    add_source(
        "partition", faults.partition_interval_mean, [this](const StrikeDraws& d) { strike_partition(d); },
        partition_kind);
    add_source("clog", faults.clog_interval_mean, [this](const StrikeDraws& draws) {
      const auto [from, to] = pair(draws);
      cluster_.network().clog(from, to, part_of(chosen_.network.clog_length_max, draws.length));
    });
    add_source("slow_link", faults.slow_link_interval_mean, [this](const StrikeDraws& draws) {
      const auto [from, to] = pair(draws);
      const double factor = 2 + (chosen_.network.slow_link_factor_max - 2) * detail::to_real(draws.how);
      cluster_.network().slow_link(from, to, {.factor = factor, .extra = Duration{}},
                                   part_of(chosen_.network.slow_link_length_max, draws.length));
    });
    add_source("reset", faults.reset_interval_mean, [this](const StrikeDraws& draws) {
      const auto [a, b] = pair(draws);
      cluster_.network().reset_connections(a, b);
    });
  }

  void add_disk_sources() {
    add_source("disk_slow", chosen_.disk.slow_interval_mean, [this](const StrikeDraws& draws) {
      const auto factor = static_cast<std::uint32_t>(2 + StrikeDraws::index(draws.how, chosen_.disk.slow_factor_max));
      victim(draws).disk().slow_for(part_of(chosen_.disk.slow_length_max, draws.length), factor);
    });
    add_source("disk_full", chosen_.disk.full_interval_mean, [this](const StrikeDraws& draws) {
      victim(draws).disk().fill_for(part_of(chosen_.disk.full_length_max, draws.length));
    });
  }

  Node& victim(const StrikeDraws& draws) {
    return cluster_.node(victims_[StrikeDraws::index(draws.where, victims_.size())]);
  }

  // Two different nodes. A cluster of one strikes at its link to itself, which nothing can cut.
  [[nodiscard]] std::pair<NodeId, NodeId> pair(const StrikeDraws& draws) const {
    const std::size_t size = cluster_.size();
    const std::size_t first = StrikeDraws::index(draws.where, size);
    const std::size_t second = size < 2 ? first : (first + 1 + StrikeDraws::index(draws.also_where, size - 1)) % size;
    return {NodeId{static_cast<std::uint32_t>(first)}, NodeId{static_cast<std::uint32_t>(second)}};
  }

  static std::size_t partition_form(const StrikeDraws& draws) { return StrikeDraws::index(draws.how, 3); }
  static std::string_view partition_kind(const StrikeDraws& draws) {
    return to_string(partition_form(draws) < 2 ? NetworkFault::partition : NetworkFault::partition_one_way);
  }

  // One third each: random halves, one node isolated, one node that hears nothing or is not heard.
  void strike_partition(const StrikeDraws& draws) {
    const std::size_t form = partition_form(draws);
    const std::size_t alone = StrikeDraws::index(draws.where, cluster_.size());
    std::vector<NodeId> here, there;
    for (std::size_t i = 0; i < cluster_.size(); ++i) {
      const bool chosen = form == 0 ? (mix64(draws.also_where + i) & 1) != 0 : i == alone;
      (chosen ? here : there).push_back(NodeId{static_cast<std::uint32_t>(i)});
    }
    if (here.empty() || there.empty()) return;
    SimNetwork& network = cluster_.network();
    const bool outwards = (draws.also_where & 1) != 0;
    const PartitionId partition = form < 2   ? network.partition(here, there)
                                  : outwards ? network.partition_one_way(here, there)
                                             : network.partition_one_way(there, here);
    simulator_.schedule<kinds::fault_recovery>(origin_, no_node,
                                               part_of(chosen_.network.partition_length_max, draws.length),
                                               [&network, partition] { network.heal(partition); });
  }

  void count_attrition(std::vector<FaultCount>& all) const {
    const Attrition& options = declared_.attrition;
    using Mode = AttritionScheduler::Mode;
    const auto add = [&](Mode mode, double weight) {
      const bool declared = attrition_.enabled() && weight > 0;
      all.push_back({std::string(AttritionScheduler::name_of(mode)), attrition_.count(mode), declared});
    };
    add(Mode::graceful, options.graceful);
    add(Mode::crash, options.crash);
    add(Mode::wipe, options.wipe);
    add(Mode::pause, options.pause);
  }

  void count_network(std::vector<FaultCount>& all) const {
    const NetworkFaultCounts& counts = cluster_.network().fault_counts();
    for (std::size_t i = 0; i < network_fault_kinds; ++i) {
      const auto fault = static_cast<NetworkFault>(i);
      all.push_back({std::string(to_string(fault)), counts[fault], declares(fault)});
    }
  }

  [[nodiscard]] bool declares(NetworkFault fault) const {
    const NetworkFaults& faults = declared_.network;
    if (fault == NetworkFault::half_open)
      return attrition_.enabled() && declared_.attrition.crash + declared_.attrition.wipe > 0;
    if (!faults.enabled) return false;
    switch (fault) {
      case NetworkFault::partition:
      case NetworkFault::partition_one_way: return faults.partition_interval_mean.count() > 0;
      case NetworkFault::clog: return faults.clog_interval_mean.count() > 0;
      case NetworkFault::slow_link: return faults.slow_link_interval_mean.count() > 0;
      case NetworkFault::reset: return faults.reset_interval_mean.count() > 0 || faults.rates.segment_reset > 0;
      case NetworkFault::connect_hang: return faults.rates.connect_hang > 0;
      case NetworkFault::connect_refused: return faults.rates.connect_refused > 0;
      case NetworkFault::fragmented_write: return faults.rates.fragmented_write > 0;
      case NetworkFault::short_read: return faults.rates.short_read > 0;
      case NetworkFault::segment_loss: return faults.rates.segment_loss > 0;
      case NetworkFault::datagram_loss: return faults.rates.datagram_loss > 0;
      case NetworkFault::datagram_duplicate: return faults.rates.datagram_duplicate > 0;
      case NetworkFault::datagram_reorder: return faults.rates.datagram_reorder > 0;
      case NetworkFault::half_open: return false;
    }
    return false;
  }

  void count_disks(std::vector<FaultCount>& all) const {
    DiskFaultCounts counts;
    for (const NodeId victim : victims_) counts.add(cluster_.node(victim).disk().fault_counts());
    for (std::size_t i = 0; i < disk_fault_kinds; ++i) {
      const auto fault = static_cast<DiskFault>(i);
      all.push_back({std::string(report_name(fault)), counts[fault], declares(fault)});
    }
  }

  [[nodiscard]] bool declares(DiskFault fault) const {
    const DiskFaults& faults = declared_.disk;
    if (fault == DiskFault::unsynced_lost || fault == DiskFault::torn) return false;  // Only if something is unsynced.
    if (!faults.enabled) return false;
    if (fault == DiskFault::slow && faults.slow_interval_mean.count() > 0) return true;
    if (fault == DiskFault::full && faults.full_interval_mean.count() > 0) return true;
    return faults.rates.declares(fault);
  }

  Cluster& cluster_;
  Simulator& simulator_;
  ChaosOptions declared_;
  ChaosOptions chosen_;  // By this seed, of what is declared.
  OriginId origin_;
  std::vector<NodeId> victims_;
  AttritionScheduler attrition_;
  std::list<std::pair<StrikeSource, Duration>> sources_;
  bool active_ = false;
};

Chaos::Chaos(Cluster& cluster, std::vector<NodeId> victims, ChaosOptions options)
    : impl_(std::make_unique<Impl>(cluster, std::move(victims), std::move(options))) {}
Chaos::~Chaos() = default;

void Chaos::start() { impl_->start(); }
void Chaos::stop() { impl_->stop(); }
bool Chaos::active() const { return impl_->active(); }
std::vector<FaultCount> Chaos::counts() const { return impl_->counts(); }

}  // namespace orrery
