#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <orrery/core/error.hpp>
#include <orrery/core/time.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/engine/actor_id.hpp>

namespace orrery {

class Engine;
namespace detail {
class EngineCore;
class PaceSchedule;
struct PaceSignals;
}  // namespace detail

/// What a pacer does when the world is too far behind the wall clock. Ticks are never left out: what happens in the
/// world does not depend on it.
enum class Overrun : std::uint8_t {
  skip,  ///< Give up the time that was lost: the world goes on from where it is, and stays that much later.
  slow,  ///< Run as fast as it can until it has caught up.
  stop,  ///< Stop, with an error that names the lag.
};

struct PaceOptions {
  double speed = 1;  ///< Seconds of simulated time in a second of wall time; from 1e-6 to 1e6.
  Overrun overrun = Overrun::slow;
  Tick lag_max = 1;  ///< Whole ticks that the world may be behind before `overrun` says what to do.
  /// Asked at least ten times a second while there is nothing to do: true stops. For signals; null: never asked.
  bool (*cancelled)() = nullptr;
};

/// How well the world kept up. Lag is counted in whole ticks, when a window begins.
struct PaceReport {
  Tick ticks = 0;      ///< Run, or passed since nothing was due.
  Tick lag = 0;        ///< Of the last window.
  Tick lag_worst = 0;  ///< Of all windows.
  Duration late_worst{0};
  Tick skipped = 0;  ///< Ticks of wall time that were given up.
  std::uint64_t windows = 0;
  std::uint64_t overruns = 0;  ///< Windows with a lag beyond `lag_max`.
  /// Windows by their lag: 0 ticks, 1, 2 to 3, 4 to 7, …; the last is for all that is more.
  std::array<std::uint64_t, 16> windows_by_lag{};
  std::uint64_t handled_at_once = 0;  ///< Critical messages from outside.
  bool stopped = false;               ///< By `stop`.
};

/// Runs a world by the wall clock: each window begins when its first tick is due.
///
///     Pacer pacer(engine, {.speed = 2, .overrun = Overrun::skip});
///     std::jthread other([&] { wait_for_enter(); pacer.stop(); });
///     pacer.run();
///
/// While it waits, critical messages from the inbox are handled at once, in steps after the window that was last run;
/// with `Wait::spin` it keeps looking for them, with `Wait::park` it sleeps until one comes. All others are admitted
/// before the next window. The journal says which step a message was handled in, so that a paced run can be run again
/// from it, with the same result; the clock shows nowhere else.
class Pacer {
 public:
  /// The engine stays alive while the pacer does.
  explicit Pacer(Engine& engine, const PaceOptions& options = {});
  ~Pacer();
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

  static constexpr Tick unlimited = ~Tick{0};

  /// Runs until `ticks` more have passed, rounded up to whole windows, or `stop`. Running twice is running once for the
  /// sum: the schedule goes on. It begins anew after a stop, and if the engine's tick has changed meanwhile. Fails if
  /// the world was too late and `overrun` is `stop`. One thread at a time uses an engine.
  Result<void> run(Tick ticks = unlimited);

  /// Ends `run` when the window that is being run is over; if it is not running, the next one ends at once. By any
  /// thread.
  void stop();

  /// Of the window that began last. By any thread.
  [[nodiscard]] Tick lag() const;
  /// Since the schedule began. By the thread that runs it.
  [[nodiscard]] const PaceReport& report() const { return report_; }

 private:
  enum class Wake : std::uint8_t { due, called };

  [[nodiscard]] Wake wait_for(Tick next);
  [[nodiscard]] Result<void> run_until(Tick end);
  void answer(Tick next);
  [[nodiscard]] Result<void> note_lag(Tick next);
  [[nodiscard]] bool take_stop();

  detail::EngineCore& core_;
  PaceOptions options_;
  std::unique_ptr<detail::PaceSchedule> schedule_;
  std::unique_ptr<detail::PaceSignals> signals_;
  PaceReport report_;
  Tick left_at_ = unlimited;  // Where the last run ended, if the schedule goes on from there.
};

}  // namespace orrery
