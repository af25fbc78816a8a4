#pragma once

#include <algorithm>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include <orrery/core/time.hpp>
#include <orrery/task/task.hpp>

namespace orrery::protocols {

/// All that one process waits for, in one queue with one timer under way. What has become needless stays where it is
/// until it comes to the front, where `drop_dead` drops it: nobody cancels anything. Timers that are added in the order
/// in which they are due, as timeouts of one length are, cost nothing to sort; the others are kept in a heap.
///
///     while (true) {
///       timers.drop_dead([&](const TimerQueue::Timer& timer) { return !requests.contains(timer.id); });
///       auto due = timers.due();
///       co_await due;
///       while (const auto timer = timers.take(env.now())) on_timer(*timer);
///     }
class TimerQueue {
 public:
  struct Timer {
    Time at;
    std::uint64_t id = 0;     ///< Of what it is about.
    std::uint64_t order = 0;  ///< How many were added before; with the kind in its lowest byte.

    [[nodiscard]] std::uint8_t kind() const { return static_cast<std::uint8_t>(order & 0xff); }
  };

  /// Suspends until the first timer is due, or one that comes before it. One task at a time.
  class [[nodiscard]] Due {
   public:
    explicit Due(TimerQueue& queue) : queue_(queue) {}
    ~Due() { queue_.waiting_ = nullptr; }
    Due(const Due&) = delete;
    Due& operator=(const Due&) = delete;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    template <orrery::detail::TaskPromise P>
    void await_suspend(std::coroutine_handle<P> coroutine) {
      scheduler_ = &coroutine.promise().scheduler();
      waiter_.suspend(*scheduler_, coroutine, {"timers"});
      queue_.waiting_ = this;
      queue_.armed_ = Time::max();
      if (const Timer* first = queue_.first()) arm(first->at);
    }
    void await_resume() const noexcept { queue_.waiting_ = nullptr; }

   private:
    friend class TimerQueue;

    void arm(Time at) {
      queue_.armed_ = at;
      scheduler_->cancel(waiter_);
      waiter_.wake_at(at);
    }

    TimerQueue& queue_;
    Scheduler* scheduler_ = nullptr;
    Waiter waiter_;
  };

  TimerQueue() = default;
  TimerQueue(const TimerQueue&) = delete;
  TimerQueue& operator=(const TimerQueue&) = delete;

  /// By the clock of the process. What is due at once comes in a later step of this instant.
  void add(Time at, std::uint8_t kind, std::uint64_t id = 0) {
    const Timer timer{at, id, added_++ << 8 | kind};
    if (in_order_.empty() || in_order_.back().at <= at) {
      in_order_.push_back(timer);
    } else {
      heap_.push_back(timer);
      std::push_heap(heap_.begin(), heap_.end(), later);
    }
    if (waiting_ != nullptr && at < armed_ && armed_ > waiting_->scheduler_->now()) waiting_->arm(at);
  }

  Due due() { return Due(*this); }

  /// The first one, if it is due by `now`.
  std::optional<Timer> take(Time now) {
    const Timer* next = first();
    if (next == nullptr || next->at > now) return std::nullopt;
    const Timer taken = *next;
    pop();
    return taken;
  }

  /// Drops those at the front that `dead(timer)` says are needless.
  template <class Dead>
  void drop_dead(Dead dead) {
    for (const Timer* next = first(); next != nullptr && dead(*next); next = first()) pop();
  }

  [[nodiscard]] std::size_t size() const { return heap_.size() + in_order_.size(); }

 private:
  // A total order: no two have the same number.
  static bool later(const Timer& a, const Timer& b) { return a.at != b.at ? a.at > b.at : a.order > b.order; }

  [[nodiscard]] bool heap_is_first() const {
    return !heap_.empty() && (in_order_.empty() || later(in_order_.front(), heap_.front()));
  }
  [[nodiscard]] const Timer* first() const {
    if (heap_is_first()) return &heap_.front();
    return in_order_.empty() ? nullptr : &in_order_.front();
  }
  void pop() {
    if (!heap_is_first()) return in_order_.pop_front();
    std::pop_heap(heap_.begin(), heap_.end(), later);
    heap_.pop_back();
  }

  std::deque<Timer> in_order_;
  std::vector<Timer> heap_;
  std::uint64_t added_ = 0;
  Due* waiting_ = nullptr;
  Time armed_ = Time::max();
};

}  // namespace orrery::protocols
