#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>
#include <orrery/network/network.hpp>
#include <orrery/storage/disk.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

namespace orrery {

namespace kinds {
inline constexpr Kind log_line{0x0401};  ///< Text record: a line of a node's log.
}  // namespace kinds

/// Who a process is.
struct NodeInfo {
  std::string name;  ///< Resolvable by `network().connect`.
  std::string zone;
  NodeId id;
  std::uint32_t incarnation = 0;   ///< Counts reboots, from 0.
  std::vector<std::string> peers;  ///< Names of all nodes that run the same process, this one included, in order.
};

/// All that a process may know and touch: clock, random numbers, network, disk, tasks, log. The one seam between code
/// under test and the world; simulated and real runs give it the same scheduler over the same `Simulator`, which
/// simulated time paces in one case and the steady clock in the other.
class Env {
 public:
  /// All but `info` outlive the Env.
  Env(SimScheduler& scheduler, NodeInfo info, Random& random, Network& network, Disk& disk);
  virtual ~Env() = default;
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;

  [[nodiscard]] Time now() const { return scheduler_.now(); }
  /// The wall clock: time since 1970-01-01 UTC. Simulated runs begin on 2024-01-01. For what must outlive a process,
  /// such as an expiry written to disk; measure intervals with `now`.
  [[nodiscard]] Duration unix_time() const { return unix_start_ + (now() - Time()); }
  /// For the owner of the run: the wall clock at `Time()`.
  void set_unix_start(Duration since_1970) { unix_start_ = since_1970; }
  [[nodiscard]] const NodeInfo& self() const { return info_; }
  /// The process's own stream; part of the run.
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] Network& network() { return network_; }
  [[nodiscard]] Disk& disk() { return disk_; }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] Simulator& simulator() { return scheduler_.simulator(); }

  /// Runs `task` on its own, from the next step of this instant on; it dies with the process. `name` (static) is for
  /// diagnostics. Never spawn a lambda that captures: its captures die before the task; pass parameters.
  void spawn(Task<> task, const char* name = "");
  [[nodiscard]] std::size_t tasks_running() const { return tasks_.size(); }

  /// The callback form of tasks: runs `callback` in the next step, or `delay` from now; never after the process died.
  void post(std::move_only_function<void()> callback);
  void after(Duration delay, std::move_only_function<void()> callback);

  /// Set when a graceful shutdown was asked for.
  [[nodiscard]] Event& stopping() { return stopping_; }

  /// Writes a line to the node's log: seen in replays and reports, free when nobody looks.
  void log(std::string_view line);
  /// Whether anybody looks at the log; ask before building an expensive line.
  [[nodiscard]] bool log_enabled() const;
  /// Folds a value into the run's digest.
  void tap(std::uint64_t value);
  /// The process cannot go on: fails the simulation, or ends a real server, with this error and the node's name.
  void fail(const Error& error);
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// Called by `fail`; the owner of the run decides.
  void on_failure(std::function<void(const std::string&)> handler) { on_failure_ = std::move(handler); }

  /// For the owner of the process: destroys its tasks in reverse order of spawning.
  void cancel_tasks();

 private:
  SimScheduler& scheduler_;
  NodeInfo info_;
  Random& random_;
  Network& network_;
  Disk& disk_;
  Duration unix_start_ = std::chrono::seconds(1'704'067'200);
  Event stopping_;
  std::string failure_;
  std::function<void(const std::string&)> on_failure_;
  TaskGroup tasks_;
};

}  // namespace orrery
