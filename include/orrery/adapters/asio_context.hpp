#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include <boost/system/error_code.hpp>

#include <orrery/core/move_only_function.hpp>
#include <orrery/core/shared_ptr.hpp>
#include <orrery/process/env.hpp>

namespace orrery::asio {

using boost::system::error_code;

inline error_code error_of(ErrorCode code) {
  namespace errc = boost::system::errc;
  if (code == ErrorCode::closed) return errc::make_error_code(errc::operation_canceled);
  if (code == ErrorCode::connection_reset) return errc::make_error_code(errc::connection_reset);
  if (code == ErrorCode::timed_out) return errc::make_error_code(errc::timed_out);
  return errc::make_error_code(errc::io_error);
}

/// Owns the operations under way and their handlers. A local of the process's `run`: all ends with it.
class io_context {
 public:
  using Id = std::uint64_t;
  explicit io_context(Env& env) : env_(env), coroutines_(env.scheduler()) {}
  ~io_context() {
    closing_ = true;  // What coroutines and handlers own may cancel.
    coroutines_.cancel_all();
    pending_.clear();
  }
  [[nodiscard]] Env& env() const { return env_; }

  /// Hands an operation to a seam; `handler` gets the result in an event of its own.
  template <class T, class Start, class Handler>
  Id begin(Start start, Handler handler) {
    auto call = std::make_unique<Call<T>>(*this, ++last_, std::move(handler));
    Operation<T>& operation = *call;
    pending_.emplace(last_, std::move(call));
    const Id id = last_;
    start(operation);
    return id;
  }
  template <class Handler>
  Id wait(Duration delay, Handler handler) {
    const auto wait = [&](Operation<void>& operation) {
      env_.after(delay, [this, alive = std::weak_ptr(alive_), id = last_, &operation] {
        if (!alive.expired() && pending_.contains(id) && !operation.done()) operation.complete({});
      });
    };
    return begin<void>(wait, std::move(handler));
  }
  void spawn(Task<> coroutine) { coroutines_.spawn(std::move(coroutine), "co_spawn"); }
  /// Its handler is told that it was cancelled. Does nothing if it has ended.
  void cancel(Id id) {
    if (closing_) return;
    if (const auto found = pending_.find(id); found != pending_.end()) found->second->abort();
  }

 private:
  struct Pending {
    virtual ~Pending() = default;
    virtual void abort() = 0;
    virtual void deliver() = 0;
  };
  template <class T>
  struct Call final : Pending, Operation<T> {
    Call(io_context& owner, Id number, MoveOnlyFunction<void(Result<T>)> then)
        : context(owner), id(number), handler(std::move(then)) {}
    void completed() override {
      if (!aborted) context.finished(id);
    }
    void abort() override {
      if (this->done() || std::exchange(aborted, true)) return;
      context.finished(id);
    }
    void deliver() override { handler(aborted ? failure(ErrorCode::closed, "cancelled") : this->take()); }
    io_context& context;
    Id id;
    MoveOnlyFunction<void(Result<T>)> handler;
    bool aborted = false;
  };

  void finished(Id id) {
    env_.post([this, alive = std::weak_ptr(alive_), id] {
      if (alive.expired()) return;
      const std::unique_ptr<Pending> call = std::move(pending_.extract(id).mapped());
      call->deliver();
    });
  }

  Env& env_;
  Id last_ = 0;
  bool closing_ = false;
  std::map<Id, std::unique_ptr<Pending>> pending_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  TaskGroup coroutines_;
};
using any_io_executor = io_context&;

}  // namespace orrery::asio
