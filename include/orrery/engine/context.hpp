#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/time.hpp>
#include <orrery/engine/actor.hpp>
#include <orrery/engine/actor_random.hpp>
#include <orrery/engine/detail/actor_type.hpp>
#include <orrery/engine/detail/outbox.hpp>
#include <orrery/engine/detail/requests.hpp>
#include <orrery/engine/detail/surroundings.hpp>
#include <orrery/engine/detail/topic.hpp>
#include <orrery/engine/new_actor.hpp>
#include <orrery/engine/tick_rate.hpp>
#include <orrery/engine/timer.hpp>

namespace orrery {

namespace detail {
class Partition;
template <class A>
struct Thunks;
template <class Work>
void contained(Context& context, Work work);

// The same for all dispatches of a world.
struct WorldConstants {
  std::uint64_t seed = 0;
  TickRate rate{60};
  Tick lookahead = 1;
  unsigned window_shift = 0;
};
}  // namespace detail

/// When and how a message is to arrive.
struct SendOptions {
  /// Ticks until it arrives; to others at least the world's lookahead, which is also what 0 stands for.
  Tick after = 0;
  Tier tier = Tier::normal;
};

/// What a handler is given: who and when it is, and all that it may do to the rest of the world. It is valid until the
/// handler returns. Nothing that it does is seen by others before the window of the tick is over, and if the handler
/// fails nothing is at all.
class Context : public PooledMembers {
 public:
  [[nodiscard]] ActorId self() const { return {slot_, record_generation()}; }
  [[nodiscard]] Tick tick() const { return time_; }
  /// Seconds of simulated time from one tick to the next.
  [[nodiscard]] double delta() const { return delta_; }
  [[nodiscard]] Time now() const { return world_->rate.time_of(time_); }

  /// Random numbers for `purpose`; the same ones if asked again in this dispatch.
  [[nodiscard]] ActorRandom random(std::uint64_t purpose = 0) const {
    const std::uint64_t who = combine(world_->seed, std::uint64_t{record_generation()} << 32 | slot_);
    return ActorRandom(combine(combine(who, time_), purpose + ordinal_ * 0x9e3779b97f4a7c15));
  }

  /// Sends a message, whose type the receiver must take. Critical messages without a delay arrive in this very window,
  /// in its next step; all others at a later tick. To an actor that is gone it is dropped, and counted. Returns the
  /// message's number among those of this actor, which an `OnRejected` names.
  template <class A, class M>
  [[gnu::always_inline]] std::uint32_t send(ActorRef<A> to, const M& message, SendOptions options = {}) {
    static_assert(A::template takes<M>, "orrery: the receiver does not take this message");
    if constexpr (detail::rejects_mail<A>) check_takes_rejected();
    if (options.tier == Tier::critical && options.after == 0) {
      return put(outbox_->append_fast(to.id.slot, class_of<M>), to.id.generation, options.tier, message);
    }
    const Tick after = options.after == 0 ? world_->lookahead : options.after;
    ORRERY_CHECK_MESSAGE(after >= world_->lookahead || to.id.slot == slot_,
                         "a message to another actor takes at least one lookahead");
    return put(outbox_->append(to.id.slot, time_ + after, class_of<M>), to.id.generation, options.tier, message);
  }

  /// The same to an actor that this handler has spawned, which does not exist before the window is over: also critical
  /// messages take at least one lookahead.
  template <class A, class M>
  std::uint32_t send(const NewActor<A>& to, const M& message, SendOptions options = {});

  /// Sends `message`, which its type must take, to this actor itself, `ticks >= 1` later, unless what is returned is
  /// cancelled before. A restart cancels nothing: what was set is mail like other mail.
  template <class M>
  TimerRef after(Tick ticks, const M& message) {
    static_assert(Message<M>, "orrery: what is sent is a message");
    ORRERY_CHECK(ticks >= 1);
    const std::uint32_t number =
        put(outbox_->append(slot_, time_ + ticks, class_of<M>), record_generation(), Tier::normal, message);
    return {.due = time_ + ticks, .owner = self(), .number = number, .restarts = record().restarts};
  }

  /// From now on `timer` does not fire; if this dispatch fails, it does. Without effect if it has fired or is cancelled
  /// already, if it is another actor's, or if this one was started again since. The cancelled message takes up memory
  /// until it would have come.
  void cancel(const TimerRef& timer);

  /// Calls `visit(const A&)` or `visit(ActorRef<A>, const A&)` for each other actor of type `A` within `radius` of
  /// `center`, as it was when the last tick was over: always in the same order, so that sums of floating-point numbers
  /// are the same on any number of threads. `A` says where it is by `place()`; the engine knows its space by
  /// `EngineOptions::space`.
  template <class A, class Visit>
  void neighbours(const Position& center, double radius, Visit visit) const;

  /// The same for all in a box, this actor included if it is there.
  template <class A, class Visit>
  void actors_in(const Box& box, Visit visit) const;

  /// The same for the `count` nearest to `center`, without this actor: by distance, ties by slot.
  template <class A, class Visit>
  void nearest(const Position& center, std::size_t count, Visit visit) const;

  /// The same for all within `radius` of a segment, without this actor, in the order in which one comes past them on
  /// the way, ties by slot. If `visit` returns a `bool`, false is the end: who sees only the first looks at no others.
  template <class A, class Visit>
  void along(const Segment& segment, double radius, Visit visit) const;

  using PooledMembers::view;
  /// The elements of a pooled member, such as `&Flower::petals`, of another actor that says where it is, as they were
  /// when the last tick was over; valid until the handler returns. None if it was not there then.
  template <class A, class T, std::uint32_t most>
  [[nodiscard]] std::span<const T> view(ActorRef<A> other, const Pooled<T, most> A::* member) const;

  /// Sends `message` to each actor that has subscribed to `M`, this one included, after one lookahead and with tier
  /// normal. Where nobody has subscribed to anything it is counted, and costs nothing more.
  template <class M>
  void emit(const M& message) {
    static_assert(Message<M>, "orrery: what is emitted is a message");
    if (static_cast<std::int64_t>(++emitted_) < 0) [[unlikely]]
      publish(message);
  }

  /// From the next window on this actor gets each `M` that anyone emits, once, until it unsubscribes or ends: also if
  /// it is started again then, it subscribes anew. Its type must take `M`.
  template <class M>
  void subscribe() {
    static_assert(Message<M>, "orrery: what is subscribed to is a message");
    ask_for_topic(detail::Requests::What::subscribe, detail::topic_of<M>);
  }
  /// Ends what `subscribe` began; not what `Engine::subscribe` did.
  template <class M>
  void unsubscribe() {
    static_assert(Message<M>, "orrery: what is subscribed to is a message");
    ask_for_topic(detail::Requests::What::unsubscribe, detail::topic_of<M>);
  }

  /// Tells the outside, once it is certain that this tick is not gone back behind: see `Engine::on_effect`.
  template <class M>
  void effect(const M& message) {
    static_assert(Message<M>, "orrery: what is told to the outside is a message");
    touched_ = true;
    effect_raw(M::kind, &message, detail::payload_size<M>);
  }

  /// Has an actor made, with the given state, at the end of this window. It starts at the next tick. What is returned
  /// stands for it in this handler; its id is told by an `OnSpawned`, if this actor takes that.
  template <class A>
  NewActor<A> spawn(const A& initial);

  /// The same, under a supervisor. On a supervisor that is gone by then it ends at once.
  template <class A>
  NewActor<A> spawn(const A& initial, const ChildOptions& options);

  /// Ends this actor, at the end of this window, with that reason, whether it traps exits or not. Its supervisor may
  /// start it again; if not, mail for it that is still on its way is dropped, and counted.
  void stop(ExitReason reason = ExitReason::normal) {
    touched_ = true;
    requests_->stop(time_, slot_, reason);
  }

  /// The supervisor of this actor.
  [[nodiscard]] SupervisorRef supervisor() const;

  /// Links this actor and `other` at the end of this window: when one ends, so does the other; see `OnExit`. Twice is
  /// once. If there is no such actor: as if it ended with the reason `noproc`.
  void link(ActorId other) { ask(detail::Requests::What::link, other); }
  template <class A>
  void link(const NewActor<A>& other);
  void unlink(ActorId other) { ask(detail::Requests::What::unlink, other); }

  /// Has this actor told by an `OnDown`, which it must take, when `other` ends; once, also if it had ended before.
  /// Returns what tells this monitor from others of this actor.
  std::uint32_t monitor(ActorId other) { return ask(detail::Requests::What::monitor, other); }
  template <class A>
  std::uint32_t monitor(const NewActor<A>& other);
  void demonitor(std::uint32_t monitor) { ask(detail::Requests::What::demonitor, {monitor, 0}); }

  /// Sends an exit signal, at the end of this window: `kill` kills, `normal` does nothing to others; see `OnExit`.
  void exit(ActorId other, ExitReason reason) { ask(detail::Requests::What::exit, other, reason); }

  /// Gives this actor a name, 1 to 40 bytes, until it ends. If another actor has it, this one fails.
  void register_name(std::string_view name);
  /// Who had this name when the window began; `no_actor` if nobody had.
  [[nodiscard]] ActorId where(std::string_view name) const;

  /// Says that this dispatch failed: the actor's state is what it was before, what it sent is discarded, and its
  /// supervisor decides what becomes of it. `reason` is kept, up to 63 bytes. The handler should return now.
  void fail(std::string_view reason) { fail_as(ExitReason::failed, reason); }

  /// Counts `units` of work against the budget of a dispatch; beyond it the dispatch fails.
  void charge(std::uint64_t units) {
    touched_ = true;
    charged_ += units;
    if (charged_ > budget_) [[unlikely]]
      fail_as(ExitReason::over_budget, "over its budget");
  }

  [[nodiscard]] bool failed() const { return failed_; }

 private:
  friend class detail::Partition;
  template <class A>
  friend struct detail::Thunks;
  template <class Work>
  friend void detail::contained(Context& context, Work work);

  [[nodiscard]] const detail::Surroundings* surroundings_of(const detail::ActorType& type) const {
    for (const detail::Surroundings& seen : *surroundings_)
      if (seen.type == &type) return &seen;
    return nullptr;
  }

  template <class M>
  static constexpr std::size_t class_of = detail::mail_class_of(detail::payload_size<M>);

  template <class M>
  [[gnu::always_inline]] std::uint32_t put(detail::Mail* mail, std::uint32_t generation, Tier tier, const M& message) {
    mail->origin = slot_;
    const std::uint32_t sequence = record().sequence++;
    mail->sequence = sequence;
    mail->word = detail::Mail::word_of(generation, tier, M::kind);
    constexpr std::size_t size = detail::payload_size<M>;
    if constexpr (size < 8) {
      const std::uint64_t zero = 0;
      std::memcpy(mail->payload(), &zero, 8);
    }
    if constexpr (size > 0) std::memcpy(mail->payload(), &message, size);
    return sequence;
  }

  [[nodiscard]] detail::ActorRecord& record() {
    touched_ = true;
    if (record_ == nullptr) [[unlikely]]
      own_record();
    return *record_;
  }
  // How many actors, links and so on it has asked for.
  [[nodiscard]] std::uint32_t& spawned() { return record().spawned; }
  std::uint32_t ask(detail::Requests::What what, ActorId about, ExitReason reason = ExitReason::normal);
  void check_takes_rejected() const;
  // That it stands for what this dispatch has spawned.
  void check_is_new(std::uint32_t index, std::uint32_t number) const;
  std::uint32_t ask_for_new(detail::Requests::What what, std::uint32_t index, std::uint32_t number);
  void ask_for_topic(detail::Requests::What what, const detail::Topic& topic);
  // Takes a copy, and throws nothing, so that what nobody hears costs no more than a test: neither memory nor a handler
  // of exceptions.
  template <class M>
  [[gnu::cold, gnu::noinline]] void publish(M message) noexcept {
    publish_raw(detail::topic_of<M>, &message, detail::payload_size<M>);
  }
  void publish_raw(const detail::Topic& topic, const void* payload, std::size_t size);
  void effect_raw(MessageKind kind, const void* payload, std::size_t size);
  void fail_as(ExitReason reason, std::string_view text);
  [[nodiscard]] std::uint32_t record_generation() const {
    return records_->records[detail::index_of(slot_)].generation;
  }
  void own_record();

  // A dispatch to the actor in `slot` has ended. Returns whether it went well; takes back what it did if it did not.
  [[nodiscard]] bool end() {
    if (failed_) [[unlikely]]
      return end_failed();
    if (touched_) forget();
    return true;
  }
  // The same for a tick, which mostly touches nothing but its actor.
  [[nodiscard]] bool end_tick() {
    if (!touched_) [[likely]]
      return true;
    return end();
  }
  bool end_failed();
  // After a tick the next actor's record is another one; after a message nobody asks for it.
  void forget() {
    outbox_->begin();
    requests_->begin();
    touched_ = false;
    charged_ = 0;
    record_ = nullptr;
  }

  std::uint32_t slot_ = 0;
  bool touched_ = false;  // The dispatch has sent, asked for, charged or failed.
  bool failed_ = false;
  std::uint64_t ordinal_ = 0;  // Of the dispatch, among those of this actor in this tick.
  Tick time_ = 0;
  double delta_ = 0;
  const detail::RecordsBlock* records_ = nullptr;  // Of the actor's chunk.
  detail::ActorRecord* record_ = nullptr;          // Of the actor, once it may be written.
  detail::Outbox* outbox_ = nullptr;
  detail::Requests* requests_ = nullptr;
  const detail::WorldConstants* world_ = nullptr;
  detail::Partition* partition_ = nullptr;
  const std::vector<detail::Surroundings>* surroundings_ = nullptr;
  static constexpr std::uint64_t heard = std::uint64_t{1} << 63;
  std::uint64_t emitted_ = 0;  // In this window; and `heard`, if anyone has subscribed to anything.
  std::uint64_t charged_ = 0;
  std::uint64_t budget_ = ~std::uint64_t{0};
  ExitReason reason_ = ExitReason::normal;  // Of the failure.
  char text_[64] = {};
};

}  // namespace orrery

#include <orrery/engine/detail/looking_around.hpp>
#include <orrery/engine/detail/spawning.hpp>
