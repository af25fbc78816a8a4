#pragma once

#include <coroutine>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include <orrery/core/check.hpp>
#include <orrery/core/error.hpp>
#include <orrery/task/task.hpp>

namespace orrery {

/// A request to a seam (network, disk) that somebody waits for. The seam keeps a pointer to it from start to
/// `complete`; destroying it before that makes the seam forget it, though not undo what was begun. The callback form of
/// every seam: derive and override `completed`. The seam outlives what pends with it.
template <class T>
class Operation {
 public:
  using Cancel = void (*)(void* seam, Operation& operation);

  Operation() {}
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// For the seam: it will complete this later; until then `cancel(seam, *this)` is called if the operation dies.
  void pend(void* seam, Cancel cancel) {
    ORRERY_CHECK(!pending() && !done());
    seam_ = seam;
    cancel_ = cancel;
  }
  /// For the seam: the answer, exactly once. From inside the call that started it, or later from the event loop.
  void complete(Result<T>&& result) {
    ORRERY_CHECK(!done());
    seam_ = nullptr;
    keep(std::move(result));
    completed();
  }
  /// The same, as the very last thing that an event of the seam does. A task that awaits it goes on within that event,
  /// unless others of its node are ready: what arrives alone costs one event, and not two.
  void complete_last(Result<T>&& result) {
    last_ = true;
    complete(std::move(result));
  }
  /// For the seam that it pends with: another seam is about to take it over, in the same event.
  void hand_over() {
    ORRERY_CHECK(pending());
    seam_ = nullptr;
  }
  /// For the seam: fetches into the cache what `complete` will touch, by steps (see `HasPrefetch`).
  virtual void prefetch(unsigned) const {}
  [[nodiscard]] bool pending() const { return seam_ != nullptr; }
  [[nodiscard]] bool done() const { return state_ != State::open; }

 protected:
  ~Operation() {
    if (seam_ != nullptr) cancel_(seam_, *this);
    if (state_ == State::succeeded) value_.~Value();
    if (state_ == State::failed) error_.~Error();
  }
  /// Called inside `complete`, in the seam's event: do little, and never destroy the operation's own coroutine.
  virtual void completed() = 0;
  [[nodiscard]] Result<T> take() {
    if (state_ == State::failed) return std::unexpected<Error>(std::move(error_));
    if constexpr (std::is_void_v<T>)
      return {};
    else
      return std::move(value_);
  }
  /// Whether `complete_last` completed it.
  [[nodiscard]] bool last() const { return last_; }

 private:
  struct Nothing {};
  using Value = std::conditional_t<std::is_void_v<T>, Nothing, T>;
  enum class State : std::uint8_t { open, succeeded, failed };

  void keep(Result<T>&& result) {
    if (!result.has_value()) {
      ::new (static_cast<void*>(&error_)) Error(std::move(result.error()));
      state_ = State::failed;
      return;
    }
    if constexpr (!std::is_void_v<T>) ::new (static_cast<void*>(&value_)) T(std::move(*result));
    state_ = State::succeeded;
  }

  void* seam_ = nullptr;
  Cancel cancel_ = nullptr;
  // A `std::optional<Result<T>>` would have to be instantiated by whoever only reads the header of a seam, for each of
  // its operations: a quarter of what those headers cost.
  union {
    Value value_;
    Error error_;
  };
  State state_ = State::open;
  bool last_ = false;
};

/// An operation as an awaitable, without a coroutine frame of its own. What is done at once does not suspend; otherwise
/// the coroutine is resumed by the event loop in the step after `complete`, or within that of `complete_last`.
template <class T>
class [[nodiscard]] AwaitableOperation : public Operation<T> {
 public:
  [[nodiscard]] bool await_ready() {
    start();
    return this->done();
  }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> coroutine) {
    waiter_.suspend(coroutine.promise().scheduler(), coroutine, reason());
  }
  void prefetch(unsigned step) const final { waiter_.prefetch(step); }
  [[nodiscard]] Result<T> await_resume() { return this->take(); }

 protected:
  AwaitableOperation() {}
  ~AwaitableOperation() = default;

  /// Hands the operation to its seam.
  virtual void start() = 0;
  /// What people are told that the coroutine waits for.
  [[nodiscard]] virtual WaitReason reason() const = 0;

 private:
  void completed() final {
    if (!waiter_.suspended()) return;
    if (this->last())
      waiter_.wake_now();
    else
      waiter_.wake();
  }

  Waiter waiter_;
};

}  // namespace orrery
