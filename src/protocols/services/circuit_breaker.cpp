#include "protocols/services/circuit_breaker.hpp"

#include <utility>

namespace orrery::protocols {

const model::Fields<BreakerOptions>& BreakerOptions::document_fields() {
  using B = BreakerOptions;
  static const model::Fields<B> fields =
      model::Fields<B>()
          .field("failure_ratio", &B::failure_ratio, "It opens when so large a share of a window's calls has failed,",
                 {.min = 0.001, .max = 1.0})
          .field("calls_min", &B::calls_min, "if there were so many calls in the window.", {.min = 1, .max = {}})
          .field("window", &B::window, "How long calls are counted together.", {.min = Duration(1)})
          .field("open_time", &B::open_time, "How long it is open before one call is tried.", {.min = Duration(1)});
  return fields;
}

std::string_view to_string(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::closed: return "closed";
    case CircuitBreaker::State::half_open: return "half_open";
    case CircuitBreaker::State::open: return "open";
  }
  return "?";
}

bool CircuitBreaker::allows(const BreakerOptions& options, Time now) {
  if (state_ == State::closed) return true;
  if (state_ == State::open && now - since_ >= options.open_time) {
    state_ = State::half_open;
    probing_ = false;
  }
  return state_ == State::half_open && !std::exchange(probing_, true);
}

void CircuitBreaker::close(Time now) {
  state_ = State::closed;
  since_ = now;
  calls_ = 0;
  failures_ = 0;
}

void CircuitBreaker::count(const BreakerOptions& options, Time now) {
  if (now - since_ >= options.window) close(now);
  ++calls_;
}

void CircuitBreaker::succeeded(const BreakerOptions& options, Time now) {
  if (state_ == State::half_open) return close(now);
  if (state_ == State::closed) count(options, now);
}

bool CircuitBreaker::failed(const BreakerOptions& options, Time now) {
  if (state_ == State::open) return false;  // A call that began before.
  if (state_ == State::closed) {
    count(options, now);
    ++failures_;
    if (calls_ < options.calls_min) return false;
    if (static_cast<double>(failures_) < options.failure_ratio * static_cast<double>(calls_)) return false;
  }
  state_ = State::open;
  since_ = now;
  return true;
}

}  // namespace orrery::protocols
