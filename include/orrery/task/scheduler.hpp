#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/event_slab.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

class Scheduler;
class WaitList;

namespace detail {
struct SpawnedTask;
class DebuggerLayout;
}  // namespace detail

/// What a coroutine is suspended on, for people: "read" of "client-1:40001".
struct WaitReason {
  const char* what = "";
  std::string (*describe)(const void* subject) = nullptr;  ///< Null when `what` says it all.
  const void* subject = nullptr;
};

namespace detail {

// A place in a circular list, whose head is a place too. Two kinds, so that a waiter can be in two lists.
template <class Tag>
struct ListLink {
  ListLink* previous = nullptr;
  ListLink* next = nullptr;

  void insert_before(ListLink& place) {
    previous = place.previous;
    next = &place;
    previous->next = this;
    place.previous = this;
  }
  void remove() {
    previous->next = next;
    next->previous = previous;
  }
};
using SuspendedLink = ListLink<struct SuspendedTag>;
using WaitLink = ListLink<struct WaitTag>;

}  // namespace detail

/// One suspended coroutine, linked into whatever will resume it. A member of an awaiter, so it lives in the coroutine's
/// frame: destroying the frame unlinks it, and nothing resumes a dead coroutine. This is all that cancellation is.
class Waiter : private detail::SuspendedLink, private detail::WaitLink {
 public:
  Waiter() {}
  ~Waiter() {
    if (suspended()) unlink();
  }
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// Says that `coroutine` is suspended and will be resumed through this waiter. Call it first in `await_suspend`.
  void suspend(Scheduler& scheduler, std::coroutine_handle<> coroutine, WaitReason reason);
  /// Resumes it in the next step of this instant, never inline. Does nothing if that is under way already.
  void wake();
  /// The same as the last thing of an event: resumes it inline if it alone is ready, and else in the next step.
  void wake_now();
  /// Wakes it at `deadline` unless it is woken before; `Time::max()` is never. One deadline at a time.
  void wake_at(Time deadline);
  /// In place of `wake_now`: see `Scheduler::begin_in_place`.
  [[nodiscard]] bool begin_in_place();
  void end_in_place(bool resume);
  /// Forgets whom to resume: no longer suspended, in no list, nothing scheduled.
  void unlink();

  /// Fetches into the cache what resuming it will touch: in step 0 what it leads to, in step 1 what the tasks work on.
  void prefetch(unsigned step) const;
  /// The same where it will not be resumed.
  void prefetch_in_place(unsigned step) const;

  [[nodiscard]] bool suspended() const { return scheduler_ != nullptr; }
  /// Whether it is in a `WaitList`. That ends when its coroutine resumes, or when the list is destroyed.
  [[nodiscard]] bool listed() const { return list_ != nullptr; }
  [[nodiscard]] Time since() const { return since_; }
  [[nodiscard]] std::string describe() const;

 private:
  friend class Scheduler;
  friend class SimScheduler;
  friend class WaitList;
  friend class detail::DebuggerLayout;

  static constexpr std::uint32_t not_ready = 0xffffffff;

  [[nodiscard]] bool scheduled() const { return ready_index_ != not_ready || timer_.slot != EventToken().slot; }

  Scheduler* scheduler_ = nullptr;  // Null when not suspended; then what follows has no meaning.
  WaitList* list_ = nullptr;        // The list of an Event, Channel, … that it waits in, if any.
  EventToken timer_;
  std::uint32_t ready_index_ = not_ready;
  std::coroutine_handle<> coroutine_;
  WaitReason reason_;
  Time since_;
};

/// First-in-first-out list of waiters, for synchronisation primitives. Whoever still waits when it is destroyed stays
/// suspended until its own frame is.
class WaitList {
 public:
  WaitList() { head_.previous = head_.next = &head_; }
  ~WaitList();
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;

  void push_back(Waiter& waiter);
  void remove(Waiter& waiter);
  /// Null if it is empty.
  [[nodiscard]] Waiter* front() const { return empty() ? nullptr : static_cast<Waiter*>(head_.next); }
  [[nodiscard]] bool empty() const { return head_.next == &head_; }
  /// Takes the first one out and wakes it; false if there is none.
  bool wake_one();
  void wake_all();
  /// Wakes the first one, which must be there, and moves it to another list until it resumes.
  void wake_one_into(WaitList& woken);

 private:
  detail::WaitLink head_;
};

/// What coroutines need of whoever runs them: five functions, and three that may save time. A node implements it over
/// its simulator; tests and benchmarks use `SimScheduler` directly. All tasks that await one another share one
/// scheduler.
class Scheduler {
 public:
  Scheduler() { suspended_.previous = suspended_.next = &suspended_; }
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  [[nodiscard]] virtual Time now() const = 0;
  /// Resumes the waiter's coroutine in the next step of this instant.
  virtual void wake(Waiter& waiter) = 0;
  /// The same, as the last thing that an event does: may resume it inline if no task is running or ready.
  virtual void wake_now(Waiter& waiter) { wake(waiter); }
  /// Whether `wake_now` would resume it inline. Then whoever asks does in its place what it would, up to
  /// `end_in_place`.
  [[nodiscard]] virtual bool begin_in_place(Waiter&) { return false; }
  /// Resumes it after all; or it goes on waiting, as if it had been resumed and had suspended anew.
  virtual void end_in_place(Waiter&, bool) {}
  /// Resumes it at `deadline`, in an event of its own.
  virtual void wake_at(Waiter& waiter, Time deadline) = 0;
  /// Takes back what `wake` and `wake_at` scheduled.
  virtual void cancel(Waiter& waiter) = 0;
  /// A spawned task ended by an exception.
  virtual void failed(std::exception_ptr exception) = 0;

  /// From inside a running coroutine that is about to suspend: run `next` as soon as it has. Keeps chains of calls and
  /// returns between tasks off the stack, on every compiler and at every optimisation level.
  void transfer(std::coroutine_handle<> next) { next_ = next; }
  /// Frees a spawned task that ran to its end; done once no coroutine is running.
  void retire(detail::SpawnedTask& task);

  /// What the tasks work on, or null: prefetched before one of them goes on.
  void work_on(const void* state) { state_ = state; }

  /// Every suspended coroutine, oldest first: who waits for what since when.
  [[nodiscard]] std::vector<const Waiter*> suspended() const;

 protected:
  ~Scheduler();

  /// Runs a coroutine, and those that it transfers to, until one suspends.
  void run(std::coroutine_handle<> coroutine);
  /// The same, for the coroutine of a waiter, which is unlinked first.
  void resume(Waiter& waiter);
  /// Leaves the waiter as it would be had it been resumed, and suspended by now.
  void suspend_anew(Waiter& waiter, Time now);

  /// As `suspended`, to change what they are scheduled for.
  template <class Visit>
  void for_each_suspended(const Visit& visit) {
    for (detail::SuspendedLink* link = suspended_.next; link != &suspended_; link = link->next)
      visit(static_cast<Waiter&>(*link));
  }

 private:
  friend class Waiter;
  friend class detail::DebuggerLayout;

  void free_retired();

  std::coroutine_handle<> next_;
  const void* state_ = nullptr;
  detail::SuspendedLink suspended_;
  detail::SpawnedTask* retired_ = nullptr;
};

// Inline, because a reason that is built on the stack and copied from there stalls on the store.
inline void Waiter::suspend(Scheduler& scheduler, std::coroutine_handle<> coroutine, WaitReason reason) {
  ORRERY_CHECK(!suspended());
  scheduler_ = &scheduler;
  coroutine_ = coroutine;
  reason_ = reason;
  detail::SuspendedLink::insert_before(scheduler.suspended_);
  since_ = scheduler.now();
}

}  // namespace orrery
