#include <orrery/fault/chaos.hpp>

#include <algorithm>
#include <utility>

#include <orrery/core/kind_info.hpp>
#include <orrery/process/cluster.hpp>

#include "fault/attrition.hpp"
#include "fault/disk_chaos.hpp"
#include "fault/network_chaos.hpp"
#include "fault/node_chaos.hpp"

namespace orrery {
namespace {

constexpr KindInfo chaos_infos[] = {
    {kinds::fault_strikes, "fault", "fault: {text}"},
    {kinds::fault_recovery, "fault_recovery", "recovers"},
    {kinds::chaos_begins, "chaos_begins", "chaos begins"},
    {kinds::chaos_ends, "chaos_ends", "chaos ends, everything heals"},
};

}  // namespace

std::span<const KindInfo> fault_kinds() { return chaos_infos; }

// Half-open connections and torn pages are what comes of a crash, which is the decision.
std::vector<std::string> fault_decision_kinds() {
  using Mode = AttritionScheduler::Mode;
  std::vector<std::string> all;
  for (const Mode mode : {Mode::graceful, Mode::pause, Mode::crash, Mode::wipe, Mode::zone})
    all.emplace_back(AttritionScheduler::name_of(mode));
  for (std::size_t i = 0; i < network_fault_kinds; ++i) {
    if (const auto fault = static_cast<NetworkFault>(i); fault != NetworkFault::half_open)
      all.emplace_back(to_string(fault));
  }
  for (std::size_t i = 0; i < disk_fault_kinds; ++i) {
    if (const auto fault = static_cast<DiskFault>(i); fault != DiskFault::torn) all.emplace_back(report_name(fault));
  }
  NodeChaos::add_decision_kinds(all);
  std::sort(all.begin(), all.end());
  return all;
}

class Chaos::Impl {
 public:
  Impl(Cluster& cluster, std::vector<NodeId> victims, ChaosOptions options)
      : simulator_(cluster.simulator()),
        declared_(std::move(options)),
        origin_(simulator_.add_origin("chaos")),
        attrition_(cluster, origin_, victims, declared_.attrition),
        network_(cluster, origin_, declared_.network),
        disks_(cluster, origin_, victims, declared_.disk),
        nodes_(cluster, origin_, std::move(victims), declared_) {}

  void upgrade(std::vector<UpgradeStep> plan, const Upgrade& options) { nodes_.upgrade(std::move(plan), options); }

  void start() {
    active_ = true;
    simulator_.record(kinds::chaos_begins, no_node);
    attrition_.start();
    network_.start();
    disks_.start();
    nodes_.start();
  }

  void stop() {
    active_ = false;
    simulator_.record(kinds::chaos_ends, no_node);
    attrition_.stop();
    network_.stop();
    disks_.stop();
    nodes_.stop();
  }

  [[nodiscard]] bool active() const { return active_; }

  [[nodiscard]] std::vector<FaultCount> counts() const {
    std::vector<FaultCount> all;
    count_attrition(all);
    network_.count(all, attrition_.enabled() && declared_.attrition.crash + declared_.attrition.wipe > 0);
    disks_.count(all);
    nodes_.count(all);
    std::sort(all.begin(), all.end(), [](const FaultCount& a, const FaultCount& b) { return a.kind < b.kind; });
    return all;
  }

 private:
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
    add(Mode::zone, options.zone);
  }

  Simulator& simulator_;
  ChaosOptions declared_;
  OriginId origin_;
  AttritionScheduler attrition_;
  NetworkChaos network_;
  DiskChaos disks_;
  NodeChaos nodes_;
  bool active_ = false;
};

Chaos::Chaos(Cluster& cluster, std::vector<NodeId> victims, ChaosOptions options)
    : impl_(std::make_unique<Impl>(cluster, std::move(victims), std::move(options))) {}
Chaos::~Chaos() = default;

void Chaos::upgrade(std::vector<UpgradeStep> plan, const Upgrade& options) { impl_->upgrade(std::move(plan), options); }
void Chaos::start() { impl_->start(); }
void Chaos::stop() { impl_->stop(); }
bool Chaos::active() const { return impl_->active(); }
std::vector<FaultCount> Chaos::counts() const { return impl_->counts(); }

}  // namespace orrery
