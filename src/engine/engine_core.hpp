#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/engine/detail/lease.hpp>
#include <orrery/engine/engine.hpp>

#include "compare.hpp"
#include "effects.hpp"
#include "new_actors.hpp"
#include "partition.hpp"
#include "scheduler.hpp"
#include "snapshots.hpp"
#include "supervision/supervision.hpp"
#include "world.hpp"

namespace orrery::detail {

/// The engine behind its public face: decides which windows run, and carries out what actors have asked for.
class EngineCore {
 public:
  explicit EngineCore(const EngineOptions& options);

  ActorId spawn(const ActorType& type, const void* state);
  // The next actor of that type begins a new chunk, and so do those after it, as long as no other type comes between.
  // Returns its slot.
  std::uint32_t begin_row(const ActorType& type);

  // outside.cpp: what is done from outside, which is in the journal.
  ActorId spawn_from_outside(const ActorType& type, const void* state);
  SupervisorRef supervise(const SupervisorOptions& options);
  void adopt(ActorId actor, const ChildOptions& options, const void* state);
  void subscribe(ActorId who, const Topic& topic);
  void unsubscribe(ActorId who, const Topic& topic);
  Result<void> fail(std::string_view why);
  void exit(ActorId to, ExitReason reason);
  void shut_down(SupervisorRef supervisor);

  void send(AdmittedMessage mail);
  [[nodiscard]] Inbox& inbox() { return inbox_; }
  [[nodiscard]] const Journal& journal() const { return journal_; }
  void replay(Journal journal);
  [[nodiscard]] const std::optional<JournalProblem>& replay_problem() const { return replay_problem_; }
  void run_until(Tick end);

  // For who runs it window by window. Before the first, and after a change from outside:
  void prepare();
  // Runs whole windows until `tick() >= end`; threads that spin go on doing so.
  void advance(Tick end);
  // This long, on the host's clock, the thread that runs it was busy with it outside of `advance`.
  void note_busy(std::uint64_t ns) { busy_ += Duration{static_cast<std::int64_t>(ns)}; }
  void rest() { scheduler_.rest(); }
  // The first tick at which anything is due, from `tick()` to `end`.
  [[nodiscard]] Tick next_due(Tick end);
  // Nothing is due before `tick`: time passes.
  void pass_to(Tick tick);
  // The first tick after the window that this one is in.
  [[nodiscard]] Tick window_end(Tick tick) const;
  // Whether `tick()` follows a whole window, so that messages can be handled at once.
  [[nodiscard]] bool after_window() const;
  void handle_at_once(AdmittedMessage mail);

  Result<void> rollback(Tick tick);
  Result<void> rollback(const Transition& transition);

  // fork.cpp
  [[nodiscard]] std::unique_ptr<EngineCore> fork();
  [[nodiscard]] Result<std::unique_ptr<EngineCore>> fork(Tick tick);

  // engine_diff.cpp
  [[nodiscard]] Result<WorldDiff> diff(Tick from, Tick to, std::size_t listed) const;
  [[nodiscard]] WorldDiff diff(const EngineCore& other, std::size_t listed) const;

  // engine_lifecycle.cpp
  [[nodiscard]] EngineState state() const { return state_; }
  [[nodiscard]] const std::vector<Transition>& transitions() const { return transitions_; }
  Result<void> move_to(EngineState to, std::string why = "");
  Result<void> start_by_hand();
  Result<std::uint64_t> drain(Tick most);
  Result<void> stop(Tick most);
  // Whether nothing more comes in from outside; if so, that something was refused is counted.
  [[nodiscard]] bool refuses();
  void root_ended(bool gave_up);

  [[nodiscard]] Tick tick() const { return tick_; }
  [[nodiscard]] Tick oldest_tick() const {
    return snapshots_.empty() ? tick_ : std::max(snapshots_.oldest(), confirmed_);
  }
  void on_effect(std::function<void(const Effect&)> outlet) { effects_.on_effect(std::move(outlet)); }
  void confirm(Tick tick);
  [[nodiscard]] std::uint64_t population() const;
  [[nodiscard]] const EngineOptions& options() const { return options_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] EngineStats stats() const;
  [[nodiscard]] std::vector<WorkerStats> workers() const;
  void count_dispatches(bool on);
  [[nodiscard]] HeatMap heat_map(std::uint64_t most) const;
  // Calls `visit(place, dispatches)` for one in so many actors that are somewhere, evenly spread over all.
  void each_place(std::uint64_t stride, const std::function<void(const Position&, std::uint64_t)>& visit) const;
  [[nodiscard]] bool counts_dispatches() const { return dispatch_counts_.has_value(); }
  void trace_workers(WorkerTrace* trace) { scheduler_.trace(trace); }
  [[nodiscard]] LatencyHistogram dispatch_times() const;
  [[nodiscard]] std::uint64_t digest() const;
  [[nodiscard]] SupervisionReport report() const { return supervision_.report(); }

  // For who observes it.
  void watch(bool on) {
    for (const auto& partition : world_.partitions) partition->sampler.watch(on);
  }
  void list_supervisors(std::vector<SupervisionRow>& into, std::size_t most) const {
    supervision_.list_supervisors(into, most);
  }

 private:
  friend class Supervision;

  // What happened before this tick cannot be taken back any more.
  [[nodiscard]] Tick first_final() const { return snapshots_.empty() ? ~Tick{0} : oldest_tick(); }
  [[nodiscard]] WorldView present() const;
  [[nodiscard]] Result<WorldView> view(Tick tick) const;

  EngineCore(EngineCore& other, const Snapshot* snapshot);
  void lend_to(EngineCore& other, Epoch epoch);
  template <class Tables>
  void adopt_tables(const EngineCore& other, const Tables& tables, const PooledContents::Tables& pooled);
  void adopt_mail(std::size_t partition, const MailWheel* wheels);
  void adopt_present(const EngineCore& other);
  void adopt_course(const EngineCore& other, const Moment& moment);
  [[nodiscard]] std::unexpected<Error> not_kept(Tick tick) const;

  // Something is about to be done from outside.
  void before_change();
  // From here on partitions exist.
  void start();
  void make_partitions(std::uint32_t count);
  // The population may have come to need more of them.
  void grow();
  void add_partitions(std::uint32_t count);

  void enter(EngineState to, std::string why);
  void snapshot_transition();
  bool note_end();
  void run_one_window(Tick end);
  void run_windows(Tick end);
  void begin_draining();
  void begin_stopping();
  void kill_all();
  [[nodiscard]] std::unexpected<Error> failed() const;
  [[nodiscard]] std::uint64_t mail_on_its_way() const;
  [[nodiscard]] bool runs() const { return state_ == EngineState::running || state_ == EngineState::draining; }
  [[nodiscard]] Moment moment() const {
    return {tick_, outside_sequence_, state_, transition_, journal_.size(), next_replayed_};
  }
  void go_back_to(Snapshot& snapshot, Tick tick);
  [[nodiscard]] std::uint32_t choose_partitions() const;
  void assign_chunks();
  // Lets the scheduler know who has how much to do, where it is to heed that.
  void balance();

  // What has come from outside enters the world, before the next window.
  void admit();
  void admit_replayed();
  // Whether an actor with that slot takes such a message, if there is one.
  [[nodiscard]] bool is_taken(const AdmittedMessage& mail) const;
  void note(JournalEntry entry);
  void note(Control control);
  template <class Data>
  void note(Control control, ActorId about, Data data, const ActorType* type = nullptr);
  // An entry of the journal is done again; says why not, if it does not fit.
  [[nodiscard]] std::string do_again(const JournalEntry& entry);
  [[nodiscard]] std::string send_again(const JournalEntry& entry);
  [[nodiscard]] std::string spawn_again(const JournalEntry& entry);
  [[nodiscard]] std::string adopt_again(const JournalEntry& entry);
  [[nodiscard]] std::string supervise_again(const JournalEntry& entry);
  [[nodiscard]] std::string subscribe_again(const JournalEntry& entry);
  [[nodiscard]] Tick next_replayed_tick() const {
    return next_replayed_ < replayed_.size() ? replayed_[next_replayed_].tick : ~Tick{0};
  }
  [[nodiscard]] std::uint64_t next_window() const;
  void run_window(std::uint64_t window);
  void find_runnable(std::uint64_t window);
  // Steps after `last`, until no critical messages are left; returns the last one.
  std::uint32_t run_steps(std::uint64_t window, std::uint32_t last);
  void end_steps();
  void run_outside_steps(std::uint64_t window);
  void take_snapshot();
  // What actors see of each other is what the newest snapshot holds.
  void look_around();
  // Calls `work(part)` for each of so many parts, at most as many as there are partitions, on all threads.
  void share_out(std::size_t parts, const std::function<void(std::size_t)>& work);
  // After going back, before the world changes again.
  void settle();

  // Of what there was no room for: senders are told, and when a window is over held or released.
  void apply_back_pressure(std::uint64_t window, bool is_over);
  void tell_rejected(const Excess& excess, Tick at);
  void release(const std::vector<Waiting>& waiting);
  void hold(const std::vector<Excess>& all, const std::vector<Waiting>& waiting);
  [[nodiscard]] ActorId sender_of(const Excess& excess) const;
  [[nodiscard]] std::uint32_t room_of(ActorId receiver, const std::vector<Waiting>& waiting) const;
  // Is neither gone nor down.
  [[nodiscard]] bool takes_mail(ActorId who) const;
  // A message of the engine's own, before all others of that tick.
  void tell(ActorId to, Tick at, MessageKind kind, const void* payload, std::size_t size);

  // Of timers, when a window is over.
  void forget_cancelled(std::uint64_t window);
  void carry_out_requests();
  void carry_out(const Requests& by, const Requests::Request& request, ActorId asker);
  void carry_out_spawn(const Requests& by, const Requests::Request& request, ActorId asker);
  void send_to_new(const Requests& by, const Requests::Request& request);
  void fire_timers(std::uint64_t window);
  void end_subscriptions(std::uint32_t slot, Subscriptions::By by);
  [[nodiscard]] bool find_alive(ActorId who) const;
  // Ends an actor for good.
  void bury(std::uint32_t slot);
  // Gives it this state, and lets it run.
  void revive(std::uint32_t slot, const void* state);

  [[nodiscard]] TypeSpace& space_of(const ActorType& type);
  // For an actor with this state.
  [[nodiscard]] std::uint32_t take_slot(TypeSpace& space, const void* state);
  void add_chunk(TypeSpace& space, const void* state);
  // Whose a chunk is that is made now, for an actor with this state first.
  [[nodiscard]] std::uint16_t owner_of_next(const ActorType& type, const void* state) const;
  [[nodiscard]] BlockPool& pool_of(std::uint32_t chunk);
  [[nodiscard]] RecordsBlock& writable_records(std::uint32_t chunk);
  [[nodiscard]] std::byte* writable_state(std::uint32_t slot);
  void send_start(std::uint32_t slot);
  Mail* append(std::uint32_t receiver, Tick time, std::size_t mail_class);

  EngineOptions options_;
  std::vector<std::shared_ptr<const Loan>> loans_;  // What is read of other worlds.
  World world_;
  std::vector<std::pair<const ActorType*, std::uint32_t>> state_classes_;
  std::vector<std::uint32_t> chunks_of_;  // How many each partition has.
  std::size_t grows_at_ = 0;              // So many chunks.
  Territories territories_;
  BlockPool nursery_;  // Of chunks made before there were partitions.
  bool started_ = false;
  bool running_ = false;         // Windows, so that there are threads that wait for work.
  bool ticks_ = false;           // Some actor takes ticks.
  bool chunks_changed_ = false;  // Since they were last assigned to partitions.
  Tick tick_ = 0;
  EngineState state_ = EngineState::built;
  std::vector<Transition> transitions_;
  std::uint64_t transition_ = 0;      // The number of the last.
  std::optional<std::string> ended_;  // The world has come to its end, and why if it was not asked to.
  std::uint32_t outside_sequence_ = 0;
  std::uint32_t outside_steps_ = 0;  // After the window before `outside_steps_at_`.
  Tick outside_steps_at_ = 0;
  Effects effects_;
  Tick confirmed_ = 0;
  Inbox inbox_;
  bool left_over_ = false;  // In the inbox, perhaps.
  Journal journal_;
  Journal replayed_;
  std::size_t next_replayed_ = 0;
  std::optional<JournalProblem> replay_problem_;
  std::size_t noted_ = 0;                // All that is in the journal, or would be.
  std::vector<std::uint32_t> to_start_;  // Slots made before there were partitions.
  std::vector<std::uint16_t> runnable_;
  std::vector<std::uint64_t> done_;  // Dispatches of each partition, when it was last looked at who has how much to do.
  std::uint64_t last_messages_ = 0;
  Scheduler scheduler_;
  std::optional<DispatchCounts> dispatch_counts_;
  Snapshots snapshots_;
  Supervision supervision_;
  NewActors new_actors_;
  EngineStats stats_;
  Duration busy_{0};  // Running, or waiting for other threads.
};

}  // namespace orrery::detail
