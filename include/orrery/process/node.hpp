#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/network/sim_network.hpp>
#include <orrery/process/cpu.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/node_state.hpp>
#include <orrery/process/process.hpp>
#include <orrery/storage/sim_disk.hpp>
#include <orrery/task/local_clock.hpp>
#include <orrery/task/sim_scheduler.hpp>

namespace orrery {

namespace kinds {
inline constexpr Kind node_started{0x0410};
inline constexpr Kind node_crashed{0x0411};   ///< Power loss: memory and unsynced data are gone.
inline constexpr Kind node_stopped{0x0412};   ///< The process ended by itself or on request.
inline constexpr Kind node_stopping{0x0413};  ///< Asked to stop gracefully.
inline constexpr Kind node_paused{0x0414};
inline constexpr Kind node_resumed{0x0415};
inline constexpr Kind node_wiped{0x0416};         ///< Its disk was emptied.
inline constexpr Kind node_reap{0x0417};          ///< Event: carries out a crash or an end decided in the step before.
inline constexpr Kind node_stop_overdue{0x0418};  ///< Event: the deadline of a graceful stop.
inline constexpr Kind node_stalls{0x0419};        ///< Stands still, for `value` ns.
inline constexpr Kind node_goes_on{0x041a};       ///< After a stall.
inline constexpr Kind node_cpu_speed{0x041b};     ///< Work takes `value` times as long from now on.
inline constexpr Kind clock_drifts{0x041d};       ///< Text record: how its clock runs from now on.
inline constexpr Kind clock_steps{0x041e};        ///< Text record: by how much its wall clock was set.
inline constexpr Kind clock_leaps{0x041f};        ///< Its clock is set forward by `value` ns, for a timer to fire.
inline constexpr Kind timer_looked_at{0x0420};    ///< Event: has the timer fired for anything?
inline constexpr Kind node_fault_over{0x041c};    ///< Event: a stall or a slow period ends.
}  // namespace kinds

/// What became of `Node::fire_next_timer`.
enum class TimerFiring : std::uint8_t {
  fires,         ///< In the next step.
  down,          ///< There is no process.
  stands_still,  ///< The process is paused, or stalls.
  no_timer,      ///< None of its tasks waits for a time.
};
[[nodiscard]] std::string_view to_string(TimerFiring result);

struct NodeOptions {
  std::string name;
  std::string zone;
  DiskOptions disk;
  PeerList peers;                        ///< See `NodeInfo::peers`.
  std::vector<std::string> tags{};       ///< See `NodeInfo::tags`.
  std::uint32_t cores = 1;               ///< For `Env::cpu`.
  std::uint32_t cpu_queue_max = 65'536;  ///< Tasks that may wait for a core; beyond, the process fails.
};

/// A simulated host: an address, a disk, and the process that runs on it, which a crash kills and a start makes anew.
///
/// States: down → running → stopping → down. A crash leads from running and stopping to down. Nothing is carried out
/// inside a running coroutine: crash and end of process happen in the next step of the instant, by an event of the node
/// (the reaper), which destroys the tasks in reverse order of spawning; by then the node's sockets and files are dead,
/// so what destructors try on them does nothing.
class Node {
 public:
  /// Makes the environment of a new incarnation; the default makes an `Env`.
  using EnvFactory = std::function<std::unique_ptr<Env>(SimScheduler&, NodeInfo, Random&, Network&, Disk&)>;
  /// Told what a process's task threw, or what `Env::fail` said.
  struct Failure {
    std::exception_ptr exception;  ///< Null for `Env::fail`.
    std::string message;           ///< Empty for an exception.
  };

  Node(Simulator& simulator, SimNetwork& network, NodeId id, NodeOptions options, ProcessFactory process);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  /// Boots a new incarnation of the process. The node must be down.
  void start();
  /// Sets `Env::stopping`; what still runs after `deadline` crashes. Does nothing unless running.
  void stop(Duration deadline);
  /// Power loss. Does nothing when down.
  void crash();
  /// Empties the disk. The node must be down.
  void wipe();
  /// The process stands still (SIGSTOP): no task of it runs, while the network goes on to buffer for it.
  void pause();
  void resume();
  /// Stop-the-world: all of the host stands still for `length`, as in a collection of garbage or when its virtual
  /// machine is not scheduled. The clock goes on: afterwards it has jumped, as far as the process can tell, and the
  /// timers that fell due expire late, in order. Does nothing when down. A longer stall takes the place of a shorter.
  void stall(Duration length);
  /// For `length`, work for the CPU takes `factor` times as long: a noisy neighbour, a throttled core. The last call
  /// counts. Outlives a reboot.
  void slow_cpu(Duration length, std::uint32_t factor);
  /// The node gets a clock of its own, right for now, if it has none yet. Call it before its timers start: those that
  /// run already end by simulated time.
  void use_own_clock();
  /// Its clock, and with it all its timers, runs fast by so many parts per billion from now on, or slow.
  void set_clock_drift(std::int32_t ppb);
  /// Sets its wall clock forward, or back: `Env::unix_time` jumps, nothing else does.
  void step_wall_clock(Duration by);
  /// Lets the next timer of its process fire now: the node's clock leaps forward to when that timer is due, for good,
  /// and so it is nearer to all later ones by as much. Wall clock and drift go with it; work that a core does is not
  /// sped up. Where the timer fires for nothing (`Env::timer_was_early`), the clock leaps on to the next.
  TimerFiring fire_next_timer();
  /// How far its wall clock is ahead of the true time.
  [[nodiscard]] Duration wall_clock_error() const;
  /// Ends stalls and slowness; the clock runs true, and the wall clock is right.
  void heal();

  /// What runs on it from the next start on: another version of the process, on the same disk.
  void set_process(ProcessFactory process);
  /// For the owner of the cluster: what processes have beside the node's own.
  void join(const HostServices& shared) { shared_ = shared; }

  [[nodiscard]] NodeState state() const { return state_; }
  [[nodiscard]] bool up() const { return state_ != NodeState::down; }
  [[nodiscard]] bool paused() const { return paused_; }
  [[nodiscard]] bool stalled() const { return stalled_until_ != Time(); }
  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] OriginId origin() const { return origin_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& zone() const { return zone_; }
  [[nodiscard]] const std::vector<std::string>& peers() const { return peers_; }
  [[nodiscard]] const std::vector<std::string>& tags() const { return tags_; }
  [[nodiscard]] bool tagged(std::string_view tag) const;
  /// Of the current, or else the last process; 0 for the first.
  [[nodiscard]] std::uint32_t incarnation() const { return starts_ == 0 ? 0 : starts_ - 1; }
  [[nodiscard]] std::uint32_t starts() const { return starts_; }
  [[nodiscard]] std::uint32_t wipes() const { return wipes_; }
  [[nodiscard]] SimDisk& disk() { return disk_; }
  [[nodiscard]] const Cpu& cpu() const { return cpu_; }
  [[nodiscard]] const SimScheduler& scheduler() const { return scheduler_; }
  /// The running process's environment, or null.
  [[nodiscard]] Env* env() { return env_.get(); }
  [[nodiscard]] Process* process() { return process_.get(); }

  void set_env_factory(EnvFactory factory);
  void on_failure(std::function<void(Node&, Failure)> handler);
  /// Called after the node has gone down, whatever the cause.
  void on_down(std::function<void(Node&)> handler);

 private:
  enum class Death : std::uint8_t { crash, end };

  static Task<> live(Node& node, Env& env, Process& process);
  void reap_later(Death death);
  void reap(std::uint32_t start, Death death);
  void stop_being_still();
  void end_stall();
  void set_cpu_factor(std::uint32_t factor);
  bool leap_to_next_timer(std::uint32_t leaps_left);
  void record(Kind kind, std::uint64_t value = 0);

  Simulator& simulator_;
  SimNetwork& network_;
  std::string name_;
  std::string zone_;
  PeerList peers_;
  std::vector<std::string> tags_;
  ProcessFactory make_process_;
  EnvFactory make_env_;
  NodeId id_;
  OriginId origin_;
  NodeState state_ = NodeState::down;
  bool paused_ = false;
  std::uint32_t starts_ = 0;
  std::uint32_t wipes_ = 0;
  Time stalled_until_;  // Time(): it is not.
  Time slow_until_;
  Duration wall_offset_{};  // Of its wall clock to its monotonic one, beside the usual.
  SimScheduler scheduler_;
  SimDisk disk_;
  Cpu cpu_;
  HostServices shared_;
  std::optional<LocalClock> clock_;  // None: simulated time.
  std::unique_ptr<Env> env_;
  std::unique_ptr<Process> process_;
  std::function<void(Node&, Failure)> on_failure_;
  std::function<void(Node&)> on_down_;
};

}  // namespace orrery
