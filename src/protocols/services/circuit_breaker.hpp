#pragma once

#include <cstdint>
#include <string_view>

#include <orrery/model/nested_fields.hpp>

namespace orrery::protocols {

/// When calls to something that fails are no longer tried.
struct BreakerOptions {
  double failure_ratio = 0.5;
  std::uint32_t calls_min = 20;
  Duration window = std::chrono::seconds(10);
  Duration open_time = std::chrono::seconds(5);

  static const model::Fields<BreakerOptions>& document_fields();
};

/// A circuit breaker (M. Nygard, "Release It!", 2007). Closed, it counts calls and failures in windows that follow one
/// another; too many failures open it, and nothing is tried. After a while it is half open: one call is tried, whose
/// outcome closes or opens it.
class CircuitBreaker {
 public:
  enum class State : std::uint8_t { closed, half_open, open };

  /// Whether a call may be tried now; each that is allowed must be followed by `succeeded` or `failed`.
  [[nodiscard]] bool allows(const BreakerOptions& options, Time now);
  void succeeded(const BreakerOptions& options, Time now);
  /// Whether this opened it.
  bool failed(const BreakerOptions& options, Time now);

  [[nodiscard]] State state() const { return state_; }

 private:
  void count(const BreakerOptions& options, Time now);
  void close(Time now);

  State state_ = State::closed;
  Time since_;  // When it opened, or when the window began.
  bool probing_ = false;
  std::uint64_t calls_ = 0;
  std::uint64_t failures_ = 0;
};

[[nodiscard]] std::string_view to_string(CircuitBreaker::State state);

}  // namespace orrery::protocols
