#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/tie_order.hpp>
#include <orrery/core/time.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/network/link_options.hpp>
#include <orrery/process/process_factory.hpp>
#include <orrery/storage/disk_options.hpp>
#include <orrery/testing/reduction.hpp>
#include <orrery/testing/report.hpp>
#include <orrery/testing/workload_factory.hpp>
#include <orrery/testing/world_factory.hpp>

namespace orrery {

class Cluster;
class TimelineRule;
struct RunOptions;
struct ShrinkOptions;
struct ShrinkResult;

/// How many processes run: a number, or a range of which each seed draws one.
struct ProcessCount {
  std::uint32_t min;
  std::uint32_t max;
  ProcessCount(std::uint32_t count) : min(count), max(count) {}
  ProcessCount(std::uint32_t least, std::uint32_t most) : min(least), max(most) {}
};

/// What else is said of a group of processes.
struct ProcessOptions {
  std::uint32_t cores = 1;          ///< Of each node, for `Env::cpu`.
  std::vector<std::string> tags{};  ///< Roles and whatever else, beside the group's name, which is a tag as well.
};

/// Describes a simulation: what runs, what drives it, what goes wrong, what must hold. Each function returns the
/// builder. Contradictions are found by `validate`, all at once, before a seed runs.
class SimulationBuilder {
 public:
  using Invariant = std::function<bool(Cluster&)>;

  explicit SimulationBuilder(std::string name);
  SimulationBuilder(const SimulationBuilder& other);
  SimulationBuilder(SimulationBuilder&& other) noexcept;
  SimulationBuilder& operator=(const SimulationBuilder& other);
  SimulationBuilder& operator=(SimulationBuilder&& other) noexcept;
  ~SimulationBuilder();

  /// Servers "NAME-0", "NAME-1", … with a disk each; `name` defaults to "server".
  SimulationBuilder& processes(ProcessCount count, ProcessFactory factory, std::string name = "server",
                               ProcessOptions options = {});
  /// Where servers are placed, those of each group round-robin; by default "zone-0" to "zone-2".
  SimulationBuilder& zones(std::vector<std::string> names);
  /// A rolling upgrade during chaos: the servers of the group reboot, one by one, into what `to` makes.
  SimulationBuilder& upgrade(ProcessFactory to, Upgrade options = {}, std::string group = "server");
  /// Whether each seed sets the knobs that processes read (`Env::knob`) at random; default on.
  SimulationBuilder& randomise_knobs(bool on = true);
  /// `clients` clients "client-0", … that each run a workload of their own object. Call again for further workloads.
  SimulationBuilder& workload(WorkloadFactory factory, std::uint32_t clients = 1, std::string name = "client");
  /// Runs this instead of servers, clients and chaos, of which there are none then. `ties`: see `TieOrder`.
  SimulationBuilder& world(WorldFactory factory, TieOrder ties = TieOrder::seeded);
  /// Checked after each event (`every` zero) or every so often.
  SimulationBuilder& invariant(std::string name, Invariant holds, Duration every = Duration::zero());
  /// Judged on each seed's timeline as it grows: what happens after a fault, between two marks. See `TimelineRule`.
  SimulationBuilder& timeline(std::string name, TimelineRule rule);
  /// The chaos phase: how long, and any of Attrition, NetworkFaults, DiskFaults, ClockFaults, CpuFaults,
  /// Buggify.
  template <class... Faults>
  SimulationBuilder& chaos(Duration length, Faults... faults) {
    set_chaos_length(length);
    (set(std::move(faults)), ...);
    return *this;
  }
  SimulationBuilder& link(LinkOptions options);  ///< The default link between any two nodes.
  SimulationBuilder& disk(DiskOptions options);  ///< Of each server for which nothing else is said.
  /// Of one server ("server-1") or of all of a group ("server"). What is said of the one goes before what is said of
  /// its group; of the same, the last.
  SimulationBuilder& disk(std::string servers, DiskOptions options);
  SimulationBuilder& settle(Duration length);  ///< Between healing and checking; default 10 s.
  /// Within which set-up, the end of chaos, and check must each end; default 60 s.
  SimulationBuilder& phase_limit(Duration length);
  /// How many seeds a run has unless asked otherwise; default 100.
  SimulationBuilder& iterations(std::uint64_t seeds);
  /// A run ends after so long, on the wall, at the seeds it is at then. `iterations` is still a limit if it was given.
  SimulationBuilder& for_at_most(Duration length);
  /// A run ends when so many seeds in a row have shown no `sometimes` or `reachable` property that none before them
  /// had. `iterations` is still a limit if it was given.
  SimulationBuilder& until_plateau(std::uint64_t seeds = 100);
  /// A throwing process is a crash of its node, which reboots a second later, and not a failure.
  SimulationBuilder& restart_on_exception(bool on = true);
  SimulationBuilder& memory_limit(std::uint64_t bytes);  ///< Of one seed; default 2 GiB.
  SimulationBuilder& wall_limit(Duration length);        ///< Of one seed; default 60 s.
  /// Whether a node's code that asks the host for the time, random numbers, the environment, a thread or a socket fails
  /// its seed, and is told what to use instead; default on. Calls that would block are refused. Only on Linux, and not
  /// under sanitizers, which replace the same functions of the C library.
  SimulationBuilder& nondeterminism_guard(bool on = true);
  /// What may ask the host all the same: callers, at any depth, the name of whose function or library contains
  /// `part`, such as "prometheus::" or "libfoo.so". Allocators, spdlog, glog and trace sinks always may.
  SimulationBuilder& allow_calls_from(std::string part);
  /// Leaves out faults, clients, or a part of the chaos phase; replaces an earlier reduction.
  SimulationBuilder& reduce(Reduction reduction);
  /// Names of `sometimes` and `reachable` properties that must be seen; those never seen are reported.
  SimulationBuilder& must_reach(std::vector<std::string> properties);

  /// Everything that contradicts itself, each a sentence that names the thing; empty when fine.
  [[nodiscard]] std::vector<std::string> validate() const;
  [[nodiscard]] const std::string& name() const;
  /// What `iterations` was given, else 100, or any number if the run ends otherwise.
  [[nodiscard]] std::uint64_t default_seeds() const;

 private:
  friend class SimulationRun;
  friend Report run(const SimulationBuilder& simulation, const RunOptions& options);
  friend Result<ShrinkResult> shrink(const SimulationBuilder& simulation, std::uint64_t seed,
                                     const ShrinkOptions& options);

  void set(Attrition attrition);
  void set(NetworkFaults faults);
  void set(DiskFaults faults);
  void set(ClockFaults faults);
  void set(CpuFaults faults);
  void set(Buggify buggify);

  void set_chaos_length(Duration length);

  struct Description;  // All that was said.
  [[nodiscard]] const Description& described() const { return *described_; }

  Description* described_;  // Owned; null when moved from.
};

}  // namespace orrery
