#pragma once

#include <coroutine>
#include <cstdint>
#include <exception>
#include <utility>

#include <orrery/network/network.hpp>
#include <orrery/task/operation.hpp>

namespace orrery {

/// Receives one datagram after the other and has a function deal with each. Where its coroutine could be resumed within
/// the event of the arrival, the function is called there instead, with the datagram where it lies, and the coroutine
/// goes on waiting: it sees those only that have to wait for their turn. Awaitable `Result<Datagram>`: one of these,
/// which the function has not seen, or why none will come any more.
class [[nodiscard]] DatagramServer final : public Operation<Datagram> {
 public:
  /// Gives back what was thrown, if anything was, for the coroutine: the seam itself knows no exceptions.
  using Deal = std::exception_ptr (*)(void* context, const Datagram& datagram);

  DatagramServer(DatagramBackend& backend, Deal function, void* context)
      : backend_(backend), deal_(function), context_(context) {}

  [[nodiscard]] bool await_ready() {
    backend_.start_serve(*this);
    return done();
  }
  template <detail::TaskPromise P>
  void await_suspend(std::coroutine_handle<P> coroutine) {
    const auto local = [](const void* b) { return to_string(static_cast<const DatagramBackend*>(b)->local()); };
    waiter_.suspend(coroutine.promise().scheduler(), coroutine, {"receive on", local, &backend_});
  }
  [[nodiscard]] Result<Datagram> await_resume() {
    rethrow();
    return take();
  }

  /// For the coroutine: has it dealt with, after all.
  void deal(const Datagram& datagram) {
    thrown_ = deal_(context_, datagram);
    rethrow();
  }

  /// For the seam, as the very last thing that an event of it does: whether the datagram was dealt with right here.
  /// Then this pends as before, or is gone; else it is to be completed.
  bool take_in_place(const Datagram& datagram);
  void prefetch(unsigned step) const override;

 private:
  void completed() override;
  void rethrow() {
    if (thrown_) [[unlikely]]
      std::rethrow_exception(std::exchange(thrown_, nullptr));
  }

  DatagramBackend& backend_;
  Deal deal_;
  void* context_;
  std::exception_ptr thrown_;
  bool dealing_ = false;
  Waiter waiter_;
};

}  // namespace orrery
