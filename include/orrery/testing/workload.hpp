#pragma once

#include <concepts>
#include <cstdint>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>
#include <orrery/process/node_state.hpp>
#include <orrery/task/event.hpp>
#include <orrery/testing/phase.hpp>
#include <orrery/testing/shared_objects.hpp>
#include <orrery/testing/workload_factory.hpp>  // IWYU pragma: export

namespace orrery {

/// What a workload may know of a server that it tests, as an operator would.
struct ServerView {
  std::string name;
  NodeState state = NodeState::down;
  std::uint32_t incarnation = 0;  ///< Counts reboots: what was only in memory before the last one is gone.
  std::uint32_t wipes = 0;        ///< How often its disk was emptied.
};

class SimulationRun;

/// The environment of one client of a workload: a node of its own, which no fault ever kills, and a view of the test.
class WorkloadEnv : public Env {
 public:
  struct Client {
    std::uint32_t index = 0;  ///< Among the clients of its workload, from 0.
    std::uint32_t count = 1;
  };
  WorkloadEnv(SimScheduler& scheduler, NodeInfo info, Random& random, Network& network, Disk& disk, SimulationRun& run,
              Client client);

  [[nodiscard]] Client client() const { return client_; }
  /// Names of the processes under test, in order.
  [[nodiscard]] const std::vector<std::string>& servers() const;
  [[nodiscard]] ServerView server(std::string_view name) const;
  [[nodiscard]] Phase phase() const;
  /// Set when the chaos phase is over: `run` should finish what it does and return.
  [[nodiscard]] Event& chaos_over();
  [[nodiscard]] bool chaos_is_over() const;

  /// An object of the test, one of each type for all clients of a seed: made by its default constructor when the first
  /// client asks, destroyed after the run. For what clients must know together, such as the `History` of a register
  /// that all of them use. No server sees it.
  template <std::default_initializable T>
  [[nodiscard]] T& shared() {
    return shared_objects().get<T>();
  }

  /// Counts completed operations, for the report and for "makes no progress".
  void count_operations(std::uint64_t count = 1);
  /// A mismatch between system and model: fails the seed. `property` names the rule ("acknowledged writes survive").
  void violation(std::string_view property, std::string_view message,
                 std::source_location where = std::source_location::current());

 private:
  [[nodiscard]] detail::SharedObjects& shared_objects();

  SimulationRun& run_;
  Client client_;
};

/// What drives the system under test and knows what should be true. One object per client; each client's three
/// functions run one after the other, all clients side by side.
class Workload {
 public:
  Workload() = default;
  virtual ~Workload() = default;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  /// Before anything goes wrong.
  virtual Task<> setup(WorkloadEnv&) { co_return; }
  /// Through chaos, until `env.chaos_over()`.
  virtual Task<> run(WorkloadEnv& env) = 0;
  /// After everything was healed, all servers run again and the settle time has passed.
  virtual Task<> check(WorkloadEnv&) { co_return; }
};

}  // namespace orrery
