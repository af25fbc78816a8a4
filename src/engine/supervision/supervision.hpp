#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/metrics/observer.hpp>

#include "../world.hpp"

namespace orrery::detail {

class EngineCore;

/// Decides what becomes of actors that end, by the rules of Erlang/OTP's `supervisor`. Works between windows, one
/// event after the other; all that it knows is in `World::supervision`.
class Supervision {
 public:
  Supervision(EngineCore& engine, World& world, const SupervisorOptions& root, const RestartOptions& restarts);

  // Why that cannot be; null if it can.
  [[nodiscard]] const char* problem_with(const SupervisorOptions& options);
  [[nodiscard]] const char* problem_with(const ChildOptions& options);
  SupervisorRef supervise(const SupervisorOptions& options);
  // Puts an actor that was just spawned under a supervisor. Without effect if that one is gone.
  void adopt(ActorId actor, const ChildOptions& options, const std::byte* state, bool dynamic);
  void shut_down(SupervisorRef supervisor);
  // Ends the root, and all that is below it; tells the engine when that is done. `kill_root` does not wait.
  void stop_root();
  void kill_root();

  // An actor has ended by itself.
  void exited(std::uint32_t slot, ExitReason reason, std::string_view text);
  void send_exit(ActorId from, ActorId to, ExitReason reason);
  void link(ActorId from, ActorId to);
  void unlink(ActorId from, ActorId to);
  void monitor(ActorId from, ActorId on, std::uint32_t number);
  void demonitor(ActorId from, std::uint32_t number);
  void name(ActorId actor, std::string_view name);

  // No timer is due before this tick.
  [[nodiscard]] Tick next_tick() const;
  void fire(Tick until);

  [[nodiscard]] SupervisionReport report() const;
  void list_supervisors(std::vector<SupervisionRow>& into, std::size_t most) const;
  // The world is again what it was at `tick`.
  void went_back_to(Tick tick);
  // For reports: what failed in the world that this one was forked from.
  void copy_notes(const Supervision& other) {
    noted_ = other.noted_;
    noted_count_ = other.noted_count_;
  }

 private:
  struct Signal {
    ActorId from;
    ActorId to;
    ExitReason reason;
    bool is_link;
  };
  struct Noted {
    Tick tick;
    ActorId who;
    const ActorType* type;
    ExitReason reason;
    char text[64];
  };

  [[nodiscard]] SupervisionState& state() { return world_.supervision; }
  [[nodiscard]] Node& node(std::uint32_t at) { return state().nodes.write(*world_.supervision_pool, at); }
  [[nodiscard]] SupervisorRecord& supervisor(std::uint32_t at) {
    return state().supervisors.write(*world_.supervision_pool, at);
  }
  [[nodiscard]] BlockPool& pool() { return *world_.supervision_pool; }
  [[nodiscard]] Tick now() const;
  void begin();

  // nodes.cpp: the tree.
  std::uint32_t add_supervisor(const SupervisorOptions& options, std::uint32_t node);
  [[nodiscard]] bool exists(SupervisorRef supervisor) const;
  std::uint32_t add_node(std::uint32_t parent);
  [[nodiscard]] std::uint32_t ward_of(ActorId actor);
  void append_child(std::uint32_t node);
  void forget(std::uint32_t node);
  void release(std::uint32_t node);
  void bury(std::uint32_t node);
  void drop_if_plain(std::uint32_t node);
  [[nodiscard]] std::uint32_t keep_state(const ActorType& type, const std::byte* state);
  void free_state(std::uint32_t first);
  void read_state(const Node& node, const ActorType& type, std::vector<std::byte>& bytes) const;

  // restarts.cpp: what becomes of a child that ended.
  void child_exited(std::uint32_t node, ExitReason reason);
  void decide(std::uint32_t node, ExitReason reason);
  void restart(std::uint32_t node);
  void remove_child(std::uint32_t node);
  [[nodiscard]] bool another_significant(std::uint32_t supervisor) const;
  [[nodiscard]] bool count_restart(std::uint32_t supervisor);
  void prune_window(std::uint32_t supervisor, bool all);
  [[nodiscard]] Tick delay_of(const SupervisorRecord& supervisor) const;
  void start(std::uint32_t node);
  void start_supervisor(std::uint32_t supervisor);
  void start_group(std::uint32_t supervisor);
  void start_actor(std::uint32_t node);
  void take_pending(std::uint32_t supervisor);

  // stopping.cpp
  void end_itself(std::uint32_t supervisor);
  void begin_stopping(std::uint32_t supervisor);
  [[nodiscard]] bool go_on_stopping(std::uint32_t supervisor);
  [[nodiscard]] bool stop_all_at_once(std::uint32_t supervisor);
  [[nodiscard]] bool stop_child(std::uint32_t node);
  [[nodiscard]] bool stop_actor(std::uint32_t node);
  void pass(std::uint32_t supervisor, std::uint32_t node);
  void gone(std::uint32_t node);
  void stopped(std::uint32_t supervisor);
  void finish(std::uint32_t supervisor);
  void kill_tree(std::uint32_t supervisor);
  void end_world(bool gave_up);

  // timers.cpp
  [[nodiscard]] std::uint64_t set_timer(Tick tick, std::uint32_t target, bool of_supervisor);
  [[nodiscard]] Timer pop_timer();
  void ring(const Timer& timer);

  // signals.cpp
  [[nodiscard]] bool runs(ActorId actor) const;
  [[nodiscard]] const ActorType& type_of(std::uint32_t slot) const;
  void end_actor(std::uint32_t node, ExitReason reason);
  void part(std::uint32_t node, ActorId who, ExitReason reason);
  void tell_exit(ActorId to, ActorId who, ExitReason reason);
  void tell_down(ActorId to, ActorId who, ExitReason reason, std::uint32_t monitor);
  void deliver(const Signal& signal);
  void drain();

  // report.cpp
  void note(ActorId who, ExitReason reason, std::string_view text);
  void list(SupervisionReport& report, std::uint32_t supervisor, std::uint32_t depth) const;
  void list_child(SupervisionReport& report, std::uint32_t node, std::uint32_t depth) const;

  // rows.cpp
  [[nodiscard]] std::string last_reason_below(std::uint32_t supervisor) const;

  // ties.cpp
  std::uint32_t add_tie(TieKind kind, std::uint32_t first, std::uint32_t second, std::uint32_t number);
  void remove_tie(std::uint32_t tie);
  [[nodiscard]] std::uint32_t find_link(std::uint32_t a, std::uint32_t b) const;

  // names.cpp
  void add_name(std::uint32_t node, std::string_view name);
  void release_names(std::uint32_t node);

  EngineCore& engine_;
  World& world_;
  SupervisorOptions root_;
  RestartOptions restarts_;
  bool root_is_plain_;  // Never gives up and never waits.
  std::vector<Signal> signals_;
  std::size_t next_signal_ = 0;
  std::vector<std::byte> bytes_;
  std::array<Noted, 64> noted_;  // The last failures: for reports alone.
  std::uint64_t noted_count_ = 0;
};

}  // namespace orrery::detail
