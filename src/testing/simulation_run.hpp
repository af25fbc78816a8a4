#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/fault/chaos.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/testing/inevitability.hpp>
#include <orrery/testing/shared_objects.hpp>
#include <orrery/testing/simulation.hpp>
#include <orrery/testing/world.hpp>

#include "platform/stack.hpp"
#include "testing/invariants.hpp"
#include "testing/nondeterminism_guard.hpp"
#include "testing/simulation_description.hpp"
#include "testing/timeline_watch.hpp"

namespace orrery {

namespace detail {
struct SeedHistory;
}

namespace kinds {
inline constexpr Kind phase_begins{0x0601};      ///< Text record: the phase.
inline constexpr Kind process_restarts{0x0602};  ///< Event: a node whose process threw starts again.
}  // namespace kinds

/// What one seed may take.
struct SeedLimits {
  std::uint64_t memory_bytes = 0;
  Duration wall{};
};

/// One seed of a simulation: builds the cluster, leads it through the phases, watches the properties.
class SimulationRun {
 public:
  SimulationRun(const SimulationBuilder& simulation, std::uint64_t seed, TraceSink* trace = nullptr);
  ~SimulationRun();
  SimulationRun(const SimulationRun&) = delete;
  SimulationRun& operator=(const SimulationRun&) = delete;

  [[nodiscard]] static SeedLimits limits_of(const SimulationBuilder& simulation) {
    return {simulation.described().memory_limit, simulation.described().wall_limit};
  }
  /// All phases, or those until the first violation.
  SeedResult run();
  /// Coroutine frames lie in memory, and are reused, in another order. Before `run`.
  void reverse_frames() { frames_.reverse_order(); }
  /// Goes no further than to the event of this ordinal, which is not dispatched. Before `run`.
  void stop_before(std::uint64_t event) { event_limit_ = event; }
  /// Stops in the debugger before that event.
  void break_before(std::uint64_t event) { break_event_ = event; }
  /// From that time on everything random goes another way, as `Cluster::reseed` says; what happens up to that time, it
  /// included, happens as it always does. Before `run`.
  void take_future(const Future& future) { future_ = future; }
  /// Notes the fault decisions that come true, for `fault_decisions`. Before `run`.
  void keep_fault_decisions();
  [[nodiscard]] const std::vector<FaultDecision>& fault_decisions() const { return faults_.decisions(); }

  [[nodiscard]] Cluster& cluster() { return cluster_; }
  [[nodiscard]] const PropertyLog& properties() const { return properties_; }
  [[nodiscard]] const NondeterminismGuard& guard() const { return guard_; }
  /// Those that are not at their default: "flush-interval = 12 ms instead of 100 ms".
  [[nodiscard]] std::vector<std::string> changed_knobs();
  /// The node of that name and those that matter to it: its peers; for a client, all servers; for "", everybody.
  [[nodiscard]] std::vector<NodeId> concerned(std::string_view node) const;

  // For the environment and the process of a client.
  [[nodiscard]] const std::vector<std::string>& servers() const { return server_names_; }
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] Event& chaos_over() { return chaos_over_; }
  [[nodiscard]] Event& begins(Phase phase) { return phase == Phase::chaos ? chaos_begins_ : check_begins_; }
  [[nodiscard]] detail::SharedObjects& shared_objects() { return shared_objects_; }
  void count_operations(std::uint64_t count) { operations_ += count; }
  void violation(PropertyKind kind, std::string_view property, std::string_view message, std::string_view place = {});
  void client_finished(NodeId client);

 private:
  void prepare_faults();
  void add_servers();
  void plan_upgrade();
  void add_clients();
  [[nodiscard]] ProcessFactory as_code_of(const std::string& node, ProcessFactory factory);
  void require_fp_environment();
  void lead_through_phases();
  void run_world();
  void advance_world(Time limit);
  void enter(Phase phase);
  /// Runs until all clients have finished the phase; false, with a violation, if they do not in time.
  bool wait_for_clients(std::string_view activity);
  /// Runs to `limit`, or until the next invariant is due, all clients have finished, or the run is over.
  void advance(Time limit);
  void advance_by_events(Time limit);
  [[nodiscard]] Time next_deadline() const { return timeline_ ? timeline_->next_deadline() : Time::max(); }
  void enter_future();
  [[nodiscard]] bool over() const;
  void node_failed(Node& node, const Node::Failure& failure);
  [[nodiscard]] std::string progress_report(std::string_view activity) const;
  [[nodiscard]] SeedResult result();

  const SimulationBuilder& simulation_;
  // Coroutine frames live in the pool; what they wait for and count into outlives them.
  FramePool frames_;
  PropertyLog properties_;
  FaultLedger faults_;
  NondeterminismGuard guard_;
  Simulator simulator_;
  std::optional<TimelineWatch> timeline_;  // Only where there are rules.
  Event chaos_begins_;
  Event chaos_over_;
  Event check_begins_;
  detail::SharedObjects shared_objects_;
  Cluster cluster_;
  OriginId origin_;
  std::vector<std::string> server_names_;
  std::vector<NodeId> servers_;
  std::vector<NodeId> clients_;
  std::vector<bool> unfinished_;                 // By node: a client that is still in the current phase.
  std::vector<std::optional<Time>> down_since_;  // By node.
  std::uint32_t clients_left_ = 0;
  std::optional<Chaos> chaos_;
  std::unique_ptr<World> world_;
  Invariants invariants_;
  Phase phase_ = Phase::set_up;
  std::uint64_t operations_ = 0;
  std::uint64_t event_limit_ = 0;  // 0: none.
  std::uint64_t break_event_ = 0;  // 0: none.
  std::optional<Future> future_;   // Until its time has come.
};

/// The name of the property that what a process threw violates.
inline constexpr std::string_view exception_property = "exception";

/// "std::out_of_range: map::at".
[[nodiscard]] std::string describe_exception(const std::exception_ptr& exception);

/// Runs a seed again and adds to a failed `result` what happened last before it failed, and where what was thrown was.
/// If the second run differs, that becomes a failure of its own: the seed is not deterministic.
void explain_failure(const SimulationBuilder& simulation, SeedResult& result, platform::Symbolizer& symbolizer);
/// What led to the event of that ordinal, which killed the process.
[[nodiscard]] detail::SeedHistory history_before(const SimulationBuilder& simulation, std::uint64_t seed,
                                                 std::uint64_t event);

}  // namespace orrery
