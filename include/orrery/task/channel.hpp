#pragma once

#include <coroutine>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

/// A bounded first-in-first-out queue between tasks. `send` suspends while it is full, `receive` while it is empty.
/// After `close`, sends fail at once and receives drain what is left. A value on its way to a receiver that is
/// destroyed goes to the next one; a value whose sender is destroyed before there was room was never sent.
template <class T>
class Channel {
 public:
  /// Awaitable: true if the value was taken, false if the channel is closed.
  class [[nodiscard]] Send : private Waiter {
   public:
    Send(Channel& channel, T value) : channel_(channel), value_(std::move(value)) {}
    [[nodiscard]] bool await_ready() {
      if (channel_.closed_) return true;
      sent_ = channel_.try_send(value_);
      return sent_;
    }
    template <detail::TaskPromise P>
    void await_suspend(std::coroutine_handle<P> coroutine) {
      suspend(coroutine.promise().scheduler(), coroutine, {"send to channel"});
      channel_.senders_.push_back(*this);
    }
    [[nodiscard]] bool await_resume() const { return sent_; }

   private:
    friend class Channel;
    Channel& channel_;
    T value_;
    bool sent_ = false;
  };

  /// Awaitable: the next value, or nothing once the channel is closed and empty.
  class [[nodiscard]] Receive : private Waiter {
   public:
    explicit Receive(Channel& channel) : channel_(channel) {}
    ~Receive() {
      if (value_.has_value() && listed()) channel_.give_back(std::move(*value_));
    }
    [[nodiscard]] bool await_ready() {
      value_ = channel_.try_receive();
      return value_.has_value() || channel_.closed_;
    }
    template <detail::TaskPromise P>
    void await_suspend(std::coroutine_handle<P> coroutine) {
      suspend(coroutine.promise().scheduler(), coroutine, {"receive from channel"});
      channel_.receivers_.push_back(*this);
    }
    [[nodiscard]] std::optional<T> await_resume() { return std::exchange(value_, std::nullopt); }

   private:
    friend class Channel;
    Channel& channel_;
    std::optional<T> value_;
  };

  /// `capacity` values may wait in it; at least 1.
  explicit Channel(std::size_t capacity) : capacity_(capacity) { ORRERY_CHECK(capacity > 0); }

  Send send(T value) { return Send(*this, std::move(value)); }
  Receive receive() { return Receive(*this); }

  /// Takes `value` if there is room; leaves it untouched otherwise.
  [[nodiscard]] bool try_send(T& value) {
    if (closed_) return false;
    if (!receivers_.empty()) {
      hand_over(value);
      return true;
    }
    if (values_.size() >= capacity_) return false;
    values_.push_back(std::move(value));
    return true;
  }
  [[nodiscard]] std::optional<T> try_receive() {
    if (values_.empty()) return std::nullopt;
    std::optional<T> value(std::move(values_.front()));
    values_.pop_front();
    if (auto* sender = static_cast<Send*>(senders_.front()); sender != nullptr && values_.size() < capacity_) {
      values_.push_back(std::move(sender->value_));
      sender->sent_ = true;
      senders_.wake_one();
    }
    return value;
  }

  /// Wakes all who wait: receivers find nothing, senders hear false.
  void close() {
    closed_ = true;
    receivers_.wake_all();
    senders_.wake_all();
  }
  [[nodiscard]] bool closed() const { return closed_; }
  [[nodiscard]] std::size_t size() const { return values_.size(); }

 private:
  void hand_over(T& value) {
    static_cast<Receive*>(receivers_.front())->value_.emplace(std::move(value));
    receivers_.wake_one_into(served_);
  }
  void give_back(T value) {
    if (!receivers_.empty()) return hand_over(value);
    values_.push_front(std::move(value));
  }

  std::size_t capacity_;
  bool closed_ = false;
  std::deque<T> values_;
  WaitList senders_;
  WaitList receivers_;
  WaitList served_;  // Receivers that have a value and have not resumed yet.
};

}  // namespace orrery
