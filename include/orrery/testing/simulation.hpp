#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/fault/chaos_options.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/process/process.hpp>
#include <orrery/testing/reduction.hpp>
#include <orrery/testing/report.hpp>
#include <orrery/testing/workload.hpp>

namespace orrery {

struct RunOptions;
struct ShrinkOptions;
struct ShrinkResult;
namespace detail {
struct AllowedCallers;
}

/// How many processes run: a number, or a range of which each seed draws one.
struct ProcessCount {
  std::uint32_t min;
  std::uint32_t max;
  ProcessCount(std::uint32_t count) : min(count), max(count) {}
  ProcessCount(std::uint32_t least, std::uint32_t most) : min(least), max(most) {}
};

/// Describes a simulation: what runs, what drives it, what goes wrong, what must hold. Each function returns the
/// builder. Contradictions are found by `validate`, all at once, before a seed runs.
class SimulationBuilder {
 public:
  using Invariant = std::function<bool(Cluster&)>;

  explicit SimulationBuilder(std::string name);

  /// Servers "NAME-0", "NAME-1", … with a disk each; `name` defaults to "server".
  SimulationBuilder& processes(ProcessCount count, ProcessFactory factory, std::string name = "server");
  /// `clients` clients "client-0", … that each run a workload of their own object. Call again for further workloads.
  SimulationBuilder& workload(WorkloadFactory factory, std::uint32_t clients = 1, std::string name = "client");
  /// Checked after each event (`every` zero) or every so often.
  SimulationBuilder& invariant(std::string name, Invariant holds, Duration every = Duration::zero());
  /// The chaos phase: how long, and any of Attrition, NetworkFaults, DiskFaults.
  template <class... Faults>
  SimulationBuilder& chaos(Duration length, Faults... faults) {
    chaos_.length = length;
    (set(std::move(faults)), ...);
    return *this;
  }
  SimulationBuilder& link(LinkOptions options);  ///< The default link between any two nodes.
  SimulationBuilder& disk(DiskOptions options);  ///< Of each server.
  SimulationBuilder& settle(Duration length);    ///< Between healing and checking; default 10 s.
  /// Within which set-up, the end of chaos, and check must each end; default 60 s.
  SimulationBuilder& phase_limit(Duration length);
  /// How many seeds a run has unless asked otherwise; default 100.
  SimulationBuilder& iterations(std::uint64_t seeds);
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
  [[nodiscard]] const std::string& name() const { return name_; }
  /// What `iterations` was given.
  [[nodiscard]] std::uint64_t default_seeds() const { return iterations_; }

 private:
  friend class SimulationRun;
  friend Report run(const SimulationBuilder& simulation, const RunOptions& options);
  friend Result<ShrinkResult> shrink(const SimulationBuilder& simulation, std::uint64_t seed,
                                     const ShrinkOptions& options);

  void set(Attrition attrition) { chaos_.attrition = attrition; }
  void set(NetworkFaults faults) { chaos_.network = faults; }
  void set(DiskFaults faults) { chaos_.disk = faults; }

  struct Servers {
    ProcessCount count;
    ProcessFactory factory;
    std::string name;
  };
  struct Clients {
    WorkloadFactory factory;
    std::uint32_t count;
    std::string name;
  };
  struct NamedInvariant {
    std::string name;
    Invariant holds;
    Duration every;
  };

  std::string name_;
  std::vector<Servers> servers_;
  std::vector<Clients> clients_;
  std::vector<NamedInvariant> invariants_;
  ChaosOptions chaos_;
  LinkOptions link_;
  DiskOptions disk_;
  Duration settle_ = std::chrono::seconds(10);
  Duration phase_limit_ = std::chrono::seconds(60);
  std::uint64_t iterations_ = 100;
  bool restart_on_exception_ = false;
  std::uint64_t memory_limit_ = std::uint64_t{2} << 30;
  Duration wall_limit_ = std::chrono::seconds(60);
  std::shared_ptr<detail::AllowedCallers> allowed_callers_;
  bool nondeterminism_guard_ = true;
  std::vector<std::string> must_reach_;
  Reduction reduction_;
};

/// Runs one seed in this process, to the end. Records into `trace` if given. A process's exception fails the seed; a
/// signal or a failed check takes this process with it: `run` isolates seeds, this does not.
[[nodiscard]] SeedResult run_seed(const SimulationBuilder& simulation, std::uint64_t seed, TraceSink* trace = nullptr);

/// An inclusive range of seeds.
struct SeedRange {
  std::uint64_t first = 1;
  std::uint64_t last = 100;
};

struct RunOptions {
  std::optional<SeedRange> seeds{};  ///< Default: 1 to the simulation's `iterations`.
  unsigned jobs = 0;                 ///< Processes; 0: one for each processor.
  bool isolate = true;               ///< Each seed in a child process; false runs all in this one.
  bool keep_seed_digests = false;
  /// Runs all seeds twice, the second time last seed first, in processes of their own, in a heap padded at random and
  /// with pools that reuse memory in another order: what depends on addresses, or on what ran before in the same
  /// process, gives another digest, and the report says in which event it shows first.
  bool check_determinism = false;
  std::string replay_command{};  ///< "orrery sim replay kv": printed with "--seed N" for each failure.
  /// Called in this process as results come, in no particular order.
  std::function<void(const SeedResult&)> on_result{};
  /// Asked from time to time; true ends the run early, and the report says so.
  std::function<bool()> interrupted{};
};

/// Runs many seeds on all cores, each isolated: a crash, an abort, an endless loop or unbounded allocation fails that
/// seed and the run goes on. What isolated seeds write to stdout and stderr is kept out of the way, and shown if they
/// die. But for wall times the report does not depend on the number of jobs. A simulation that contradicts itself, or
/// was not found, gives a report with `errors`. Isolation forks, so have no other threads that hold locks.
[[nodiscard]] Report run(const SimulationBuilder& simulation, const RunOptions& options = {});
/// The same with what `simulation("kv")` gives.
[[nodiscard]] Report run(const Result<SimulationBuilder>& simulation, const RunOptions& options = {});

/// Flags of a simulation's own, as given on the command line: `--durable`, `--bug NAME`.
struct SimulationParameter {
  std::string name;  ///< Without dashes.
  std::string help;
  /// (value, what it means), when only some values are allowed.
  std::vector<std::pair<std::string, std::string>> choices;
  std::string value_name;  ///< Such as "DIR": takes any text. Without this and without choices it is a plain switch.
};
class SimulationArguments {
 public:
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
  /// The value of a parameter that takes one; nothing if it was not given.
  [[nodiscard]] std::optional<std::string> value(std::string_view name) const;
  void set(std::string name, std::string value = {}) { values_[std::move(name)] = std::move(value); }
  /// By name; the value of a switch is empty.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& values() const { return values_; }
  /// As they would be typed, for replay lines: " --durable --bug torn-tail".
  [[nodiscard]] std::string command_line() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// A simulation that the program offers, by name.
struct RegisteredSimulation {
  std::string name;
  SimulationBuilder (*make)(const SimulationArguments&);
  std::vector<SimulationParameter> parameters;
};
/// Sorted by name.
[[nodiscard]] std::vector<RegisteredSimulation> registered_simulations();
/// Builds a registered simulation. Errors: `not_found`, with the nearest name; `invalid_argument` for unknown
/// parameters or values.
[[nodiscard]] Result<SimulationBuilder> simulation(std::string_view name, const SimulationArguments& arguments = {});

namespace detail {

/// Registers before `main`; the registry is never written afterwards.
class SimulationRegistrar {
 public:
  SimulationRegistrar(const char* name, SimulationBuilder (*make)(const SimulationArguments&),
                      std::vector<SimulationParameter> parameters = {});
};

}  // namespace detail
}  // namespace orrery

/// Defines and registers a simulation: `ORRERY_SIMULATION(kv) { return SimulationBuilder("kv")…; }`. The body sees
/// `arguments`; further macro arguments are its `SimulationParameter`s. Put it into a source file of the program
/// itself: linkers drop what nothing refers to from static libraries.
#define ORRERY_SIMULATION(simulation_name, ...)                                          \
  static ::orrery::SimulationBuilder orrery_simulation_##simulation_name(                \
      [[maybe_unused]] const ::orrery::SimulationArguments& arguments);                  \
  static const ::orrery::detail::SimulationRegistrar orrery_registrar_##simulation_name( \
      #simulation_name, orrery_simulation_##simulation_name __VA_OPT__(, ) __VA_ARGS__); \
  static ::orrery::SimulationBuilder orrery_simulation_##simulation_name(                \
      [[maybe_unused]] const ::orrery::SimulationArguments& arguments)
