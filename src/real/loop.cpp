#include "real/loop.hpp"

#include <algorithm>
#include <chrono>

#include <orrery/core/hash.hpp>

#include "platform/clock.hpp"

namespace orrery::real {
namespace {

// Handlers run in one turn at most, so that a flood of I/O cannot keep timers waiting.
constexpr int handlers_per_turn_max = 512;
// Keeps times within the range of the clock.
constexpr Duration wait_max = std::chrono::hours(24);

}  // namespace

Loop::Loop(asio::io_context& io, Simulator& simulator, NodeId node, AdmissionSink* journal)
    : io_(io),
      simulator_(simulator),
      node_(node),
      outside_(simulator.add_origin("outside")),
      journal_(journal),
      work_(asio::make_work_guard(io_)),
      timer_(io_),
      started_ns_(platform::steady_now_ns()) {}

Time Loop::clock() const { return Time::from_ns(platform::steady_now_ns() - started_ns_); }

Time Loop::turn_time() {
  if (!std::exchange(turn_time_known_, true)) turn_time_ = std::max(clock(), simulator_.now());
  return turn_time_;
}

RunEnd Loop::turn(Time wake_at) {
  ++turns_;
  turn_time_known_ = false;
  const Time due = std::min(wake_at, simulator_.next_event_time());
  if (due == Time::max() || due > clock()) wait_until(due);
  poll();
  return simulator_.run_until(turn_time());
}

void Loop::take_in(Time wake_at) {
  turn_time_known_ = false;
  if (wake_at > clock()) wait_until(wake_at);
  poll();
}

// A timer that is armed for an earlier time stays: waking too early costs one turn, arming anew a system call each.
void Loop::wait_until(Time wake_at) {
  if (wake_at != Time::max()) wake_at = std::min(wake_at, clock() + wait_max);
  if (wake_at < timer_at_) {
    timer_at_ = wake_at;
    const auto since_epoch = std::chrono::nanoseconds(static_cast<std::int64_t>(started_ns_ + wake_at.ns()));
    timer_.expires_at(asio::steady_timer::time_point(since_epoch));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) timer_at_ = Time::max();
    });
  }
  io_.run_one();
}

void Loop::poll() {
  for (int handled = 0; handled < handlers_per_turn_max && io_.poll_one() > 0; ++handled) {
  }
}

void Loop::tell_journal(Kind kind, bool at_once, std::string_view bytes) {
  journal_->admitted({simulator_.now(), admissions_, kind, at_once, bytes.size(), hash_bytes(bytes)}, bytes);
}

}  // namespace orrery::real
