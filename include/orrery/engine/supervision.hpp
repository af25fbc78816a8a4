#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/engine/actor_id.hpp>
#include <orrery/engine/message.hpp>

namespace orrery {

/// Why an actor, or a supervisor, ended.
enum class ExitReason : std::uint32_t {
  normal,       ///< It had done its work: `Context::stop`.
  shutdown,     ///< Its supervisor told it to, or gave up.
  failed,       ///< `Context::fail`.
  threw,        ///< An exception left a handler.
  over_budget,  ///< It charged more than its type's budget in one dispatch, or its mailbox was full.
  noproc,       ///< There is no such actor.
  kill,         ///< To be sent only: cannot be trapped, and becomes `killed`.
  killed,       ///< Somebody sent `kill`, or its time to shut down was over.
};
[[nodiscard]] std::string_view to_string(ExitReason reason);

/// The end of an actor that this one is linked to, or what was sent by `Context::exit`, to a type that traps exits:
/// `static constexpr bool traps_exit = true` and `void on(const OnExit&, Context&)`. Types that do not trap end
/// themselves, unless the reason is `normal`.
struct OnExit {
  static constexpr MessageKind kind{2};
  ActorId who;  ///< Who ended or sent it; `no_actor`: its supervisor.
  ExitReason reason = ExitReason::normal;
  std::uint32_t filler = 0;
};

/// The end of an actor that this one monitors: exactly one for each `Context::monitor`.
struct OnDown {
  static constexpr MessageKind kind{3};
  ActorId who;
  ExitReason reason = ExitReason::normal;
  std::uint32_t monitor = 0;  ///< What `Context::monitor` returned.
};

/// Which children are started again with one that failed.
enum class Strategy : std::uint8_t {
  one_for_one,         ///< That one alone.
  one_for_all,         ///< All: the others are stopped first.
  rest_for_one,        ///< It and those started after it.
  simple_one_for_one,  ///< That one alone; all children are alike, come at run time, and are stopped all at once.
};

/// When a child that ended is started again.
enum class Restart : std::uint8_t {
  permanent,  ///< Always.
  transient,  ///< If its reason is neither `normal` nor `shutdown`.
  temporary,  ///< Never, not even with its siblings.
};

/// When a supervisor ends because significant children have ended by themselves for good.
enum class AutoShutdown : std::uint8_t { never, any_significant, all_significant };

/// What becomes of mail that arrives at an actor between its failure and its restart.
enum class RestartMail : std::uint8_t { keep, drop };

/// A supervisor, for good: never reused. The default is the world's root.
struct SupervisorRef {
  std::uint32_t index = 0;
  std::uint32_t generation = 0;
  constexpr auto operator<=>(const SupervisorRef&) const = default;
};

/// Values of `shutdown` that are no number of ticks.
inline constexpr Tick no_timeout = ~Tick{0};
inline constexpr Tick brutal_kill = ~Tick{0} - 1;
/// As an intensity: never gives up.
inline constexpr std::uint32_t unlimited = 0xffffffff;

/// How an actor is supervised.
struct ChildOptions {
  SupervisorRef under{};
  Restart restart = Restart::permanent;
  /// Ticks that a child which traps exits has to stop after it was told to, before it is killed; or `no_timeout`, or
  /// `brutal_kill`. Others stop at once.
  Tick shutdown = 300;
  /// Counts for the supervisor's `auto_shutdown`. Not for permanent children.
  bool significant = false;
  RestartMail mail = RestartMail::keep;
};

/// Waits before restarts: `initial` ticks before the first, twice as long before each further one, up to `max`.
struct Backoff {
  Tick initial = 0;  ///< 0: restarts do not wait.
  Tick max = 3600;
  double jitter = 0.1;  ///< At most this part of the wait is added to it, at random; at least 0.
};

/// How supervisors restart that do not say.
struct RestartOptions {
  std::uint32_t intensity = 1;
  Backoff backoff{};
};

/// More than `intensity` restarts within `period` ticks, both ends included, and the supervisor stops its children, the
/// last first, and ends with the reason `shutdown`, which its own supervisor deals with.
///
/// With a backoff one counter decides how long the next wait is and when to give up. It begins anew once nothing has
/// failed for `period` ticks after the last start, so that waiting does not hide failures.
struct SupervisorOptions {
  SupervisorRef under{};
  Strategy strategy = Strategy::one_for_one;
  std::optional<std::uint32_t> intensity{};  ///< By default that of `EngineOptions::restarts`.
  Tick period = 300;
  std::optional<Backoff> backoff{};  ///< The same.
  AutoShutdown auto_shutdown = AutoShutdown::never;
  Restart restart = Restart::permanent;  ///< Of the supervisor itself.
  Tick shutdown = no_timeout;            ///< For all that is below it.
  bool significant = false;
  ChildOptions child{};     ///< How children of a `simple_one_for_one` supervisor are supervised, all of them.
  std::string_view name{};  ///< For reports, up to 31 bytes.
};

enum class ChildStatus : std::uint8_t {
  running,
  stopping,  ///< Was told to stop.
  waiting,   ///< To be started, after its backoff.
  down,      ///< Ended; its supervisor is about to start it again.
  ended,     ///< Ended for good, unless it is started again with its siblings.
};
[[nodiscard]] std::string_view to_string(ChildStatus status);

/// An actor or supervisor in a report, below the nearest entry before it with a smaller depth.
struct SupervisionEntry {
  std::uint32_t depth = 0;
  bool is_supervisor = false;
  std::string name{};  ///< The supervisor's, or the actor's type.
  ActorId actor = no_actor;
  SupervisorRef supervisor{};
  ChildStatus status = ChildStatus::running;
  std::uint64_t restarts = 0;                   ///< Of this actor; or those that this supervisor has decided.
  ExitReason last_reason = ExitReason::normal;  ///< Of its last end, if it has ended.
  Tick last_end = 0;                            ///< The tick at which that was dealt with; 0: never.
};

struct FailureEntry {
  Tick tick = 0;
  ActorId actor{};
  std::string type{};
  ExitReason reason = ExitReason::normal;
  std::string text{};
};

/// Who supervises whom, what failed and why. Actors that were spawned without options are not listed unless they are
/// linked, monitored, named, or wait.
struct SupervisionReport {
  std::vector<SupervisionEntry> tree;  ///< Depth first, children in the order in which they are started.
  std::vector<FailureEntry> failures;  ///< The last 64 at most, oldest first.
  std::uint64_t links = 0;
  std::uint64_t monitors = 0;
  std::uint64_t names = 0;

  /// A line for each entry and each failure.
  [[nodiscard]] std::string text() const;
};

}  // namespace orrery
