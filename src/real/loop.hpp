#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

#include <orrery/core/simulator.hpp>
#include <orrery/real/admission.hpp>

namespace orrery::real {

namespace asio = boost::asio;

/// The real clock and the outside world, as a simulator sees them. A turn: wait for I/O or for the next event to be
/// due, take in what has completed, run all that is due.
class Loop {
 public:
  /// `io` outlives the simulator too: events that have not run may own sockets.
  Loop(asio::io_context& io, Simulator& simulator, NodeId node, AdmissionSink* journal);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  [[nodiscard]] asio::io_context& io() { return io_; }
  [[nodiscard]] Simulator& simulator() { return simulator_; }

  /// Time of the run by the steady clock, read now.
  [[nodiscard]] Time clock() const;
  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  [[nodiscard]] std::uint64_t admissions() const { return admissions_; }

  /// From an I/O handler: runs `handler` as an event of the outside at this turn's time.
  template <Kind K, class F>
  void schedule(F&& handler) {
    const Duration delay = turn_time() - simulator_.now();
    simulator_.schedule<K>(outside_, node_, delay, std::forward<F>(handler));
  }

  /// Notes that something from outside takes effect: called once for each, by whoever hands it to the process.
  void admit(Kind kind, bool at_once, std::string_view bytes = {}) {
    ++admissions_;
    if (journal_ != nullptr) [[unlikely]]
      tell_journal(kind, at_once, bytes);
  }

  /// One turn; waits no longer than until `wake_at`.
  RunEnd turn(Time wake_at);
  /// Only takes in I/O, until `wake_at` at the latest: for the time after the process.
  void take_in(Time wake_at);

 private:
  [[nodiscard]] Time turn_time();
  void wait_until(Time wake_at);
  void poll();
  void tell_journal(Kind kind, bool at_once, std::string_view bytes);

  asio::io_context& io_;
  Simulator& simulator_;
  NodeId node_;
  OriginId outside_;
  AdmissionSink* journal_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer timer_;
  Time timer_at_ = Time::max();
  std::uint64_t started_ns_;
  Time turn_time_;
  bool turn_time_known_ = false;
  std::uint64_t turns_ = 0;
  std::uint64_t admissions_ = 0;
};

}  // namespace orrery::real
