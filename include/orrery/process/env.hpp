#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/move_only_function.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>
#include <orrery/network/network.hpp>
#include <orrery/process/cpu.hpp>
#include <orrery/process/knob_range.hpp>
#include <orrery/process/peer_list.hpp>
#include <orrery/storage/disk.hpp>
#include <orrery/task/event.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/sleep.hpp>
#include <orrery/task/task_group.hpp>

namespace orrery {

class BuggifyPoints;
class Knobs;
class Membership;

namespace kinds {
inline constexpr Kind log_line{0x0401};  ///< Text record: a line of a node's log.
inline constexpr Kind mark{0x0402};      ///< Text record: `Env::mark`.
}  // namespace kinds

/// Who a process is.
struct NodeInfo {
  std::string name;  ///< Resolvable by `network().connect`.
  std::string zone;
  NodeId id;
  std::uint32_t incarnation = 0;    ///< Counts reboots, from 0.
  PeerList peers;                   ///< Names of all nodes that run the same process, this one included, in order.
  std::vector<std::string> tags{};  ///< Its roles and other tags; others find it by them: see `Env::members`.
};

/// What a host may have beside a network and a disk; null where it has not. A real one has but a membership.
struct HostServices {
  Cpu* cpu = nullptr;
  const Membership* membership = nullptr;
  BuggifyPoints* buggify = nullptr;
  Knobs* knobs = nullptr;
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

  /// The monotonic clock: what intervals and deadlines are measured by. A simulated node's may drift (`ClockFaults`),
  /// and its timers with it; it never jumps, unless somebody lets a timer fire early (`Node::fire_next_timer`).
  [[nodiscard]] Time now() const { return scheduler_.now(); }
  /// The wall clock: time since 1970-01-01 UTC. Simulated runs begin on 2024-01-01. For what must outlive a process,
  /// such as an expiry written to disk; measure intervals with `now`. Under `ClockFaults` it jumps, both ways.
  [[nodiscard]] Duration unix_time() const { return unix_start_ + (now() - Time()); }
  /// For the owner of the run: the wall clock at `Time()`.
  void set_unix_start(Duration since_1970) { unix_start_ = since_1970; }
  [[nodiscard]] Duration unix_start() const { return unix_start_; }
  [[nodiscard]] const NodeInfo& self() const { return info_; }
  /// The process's own stream; part of the run.
  [[nodiscard]] Random& random() { return random_; }
  [[nodiscard]] Network& network() { return network_; }
  [[nodiscard]] Disk& disk() { return disk_; }
  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] Simulator& simulator() { return scheduler_.simulator(); }

  /// For a task whose timer has expired for nothing, since what it waits for is due later by now: whoever let that
  /// timer fire early meant the next one.
  void timer_was_early() { scheduler_.timer_was_early(); }

  /// Runs `task` on its own, from the next step of this instant on; it dies with the process. `name` (static) is for
  /// diagnostics. Never spawn a lambda that captures: its captures die before the task; pass parameters.
  void spawn(Task<> task, const char* name = "");
  [[nodiscard]] std::size_t tasks_running() const { return tasks_.size(); }

  /// The callback form of tasks: runs `callback` in the next step, or `delay` from now; never after the process died.
  void post(MoveOnlyFunction<void()> callback);
  void after(Duration delay, MoveOnlyFunction<void()> callback);

  /// Keeps one of the node's cores busy: `co_await env.cpu(200us)` waits for a core behind all who came before, then
  /// for the work itself, and goes on after it. Overload shows by this alone: simulated code runs in no time otherwise.
  /// Under the real runtime it returns at once, for real code takes its time by itself. Work that finds
  /// `NodeOptions::cpu_queue_max` waiting fails the process with `too_large`: a queue that nothing bounds.
  [[nodiscard]] CpuWork cpu(Duration work) { return CpuWork(host_.cpu, work); }

  /// Names of all nodes that have the tag, such as "storage", in order; this one too if it has it.
  [[nodiscard]] std::vector<std::string> members(std::string_view tag) const;

  /// Whether to misbehave here, this time, in a way that is allowed but rare: `if (env.buggify("slow-flush")) …`. Fires
  /// during the chaos of a simulation only, in a quarter of the seeds, then every fourth time (see `BuggifyPoints`);
  /// never for real. The point's name is unique in the program, and made of letters, digits and '-'.
  [[nodiscard]] bool buggify(std::string_view point) { return host_.buggify != nullptr && buggify_fires(point); }

  /// The value of a tuning parameter: `env.knob("flush-interval", 100ms, {10ms, 1s})`. For real it is the default;
  /// simulations choose one of the range for each seed, the same for all nodes (see `Knobs`).
  [[nodiscard]] Duration knob(std::string_view name, Duration usual, KnobRange<Duration> range);
  template <std::integral T>
  [[nodiscard]] T knob(std::string_view name, T usual, KnobRange<std::type_identity_t<T>> range) {
    const KnobRange<std::int64_t> wide{static_cast<std::int64_t>(range.min), static_cast<std::int64_t>(range.max)};
    return static_cast<T>(integer_knob(name, static_cast<std::int64_t>(usual), wide));
  }
  [[nodiscard]] double knob(std::string_view name, double usual, KnobRange<double> range);

  /// Set when a graceful shutdown was asked for.
  [[nodiscard]] Event& stopping() { return stopping_; }

  /// Writes a line to the node's log: seen in replays and reports, free when nobody looks.
  void log(std::string_view line);
  /// Whether anybody looks at the log; ask before building an expensive line.
  [[nodiscard]] bool log_enabled() const;
  /// Puts a mark on the timeline, which rules (`SimulationBuilder::timeline`) and people see: `env.mark("leader",
  /// term)`. Free when nobody looks, and no part of the run: a digest is the same with and without.
  void mark(std::string_view name, std::uint64_t value = 0);
  /// Folds a value into the run's digest.
  void tap(std::uint64_t value);
  /// The process cannot go on: fails the simulation, or ends a real server, with this error and the node's name.
  void fail(const Error& error);
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// Called by `fail`; the owner of the run decides.
  void on_failure(std::function<void(const std::string&)> handler);

  /// For the owner of the host: what it has, all of which outlives the Env.
  void run_on(const HostServices& host) { host_ = host; }
  /// For the owner of the process: destroys its tasks in reverse order of spawning.
  void cancel_tasks();

 private:
  [[nodiscard]] bool buggify_fires(std::string_view point);
  [[nodiscard]] std::int64_t integer_knob(std::string_view name, std::int64_t usual, KnobRange<std::int64_t> range);

  SimScheduler& scheduler_;
  NodeInfo info_;
  Random& random_;
  Network& network_;
  Disk& disk_;
  HostServices host_;
  Duration unix_start_ = std::chrono::seconds(1'704'067'200);
  Event stopping_;
  std::string failure_;
  std::function<void(const std::string&)> on_failure_;
  TaskGroup tasks_;
};

}  // namespace orrery
