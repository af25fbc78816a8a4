#pragma once

#include <atomic>
#include <cstdint>

#include <orrery/engine/tick_rate.hpp>

namespace orrery::detail {

/// What a pacer is told by other threads, and what they may ask.
struct PaceSignals {
  std::atomic<bool> stop{false};
  std::atomic<Tick> lag{0};
};

/// When ticks are due, in nanoseconds of the host's steady clock.
class PaceSchedule {
 public:
  static constexpr std::uint64_t never = ~std::uint64_t{0};

  PaceSchedule(TickRate rate, double speed) : rate_(rate), speed_(speed) {}

  // From now on: `tick` is due at `now_ns`, and all others as far from it as they should be.
  void begin(Tick tick, std::uint64_t now_ns) {
    first_ = tick;
    begin_ns_ = now_ns;
  }

  // `tick` is not before the first.
  [[nodiscard]] std::uint64_t due_ns(Tick tick) const {
    const auto simulated = static_cast<double>(rate_.time_of(tick).ns() - rate_.time_of(first_).ns());
    const double wall = simulated / speed_;
    return wall < 9e18 ? begin_ns_ + static_cast<std::uint64_t>(wall) : never;
  }

  // The last tick that is due at `now_ns`.
  [[nodiscard]] Tick tick_at(std::uint64_t now_ns) const {
    const double simulated = static_cast<double>(now_ns - begin_ns_) * speed_;
    Tick tick = first_ + static_cast<Tick>(simulated * 1e-9 / rate_.delta());
    while (due_ns(tick + 1) <= now_ns) ++tick;
    while (tick > first_ && due_ns(tick) > now_ns) --tick;
    return tick;
  }

 private:
  TickRate rate_;
  double speed_;
  Tick first_ = 0;
  std::uint64_t begin_ns_ = 0;
};

}  // namespace orrery::detail
