#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/function.hpp>
#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>
#include <orrery/testing/phase.hpp>

namespace orrery {

namespace kinds {
inline constexpr Kind property_held{
    0x0603};  ///< On timelines only: an assertion was looked at and held; text: its name.
}  // namespace kinds

/// One record of a seed's timeline: a fault, what became of a node, a packet, a mark of the user's, an assertion.
struct TimelineEvent {
  Time at;
  Kind kind{};
  NodeId node = no_node;  ///< `no_node` when it concerns the whole simulation.
  NodeId peer = no_node;
  std::uint32_t id = 0;
  std::uint64_t value = 0;
  std::string_view text;  ///< Valid during the call only.
};

/// Which events of a timeline are meant.
class Moment {
 public:
  /// Records of a kind: `kinds::partition_healed`, `kinds::node_crashed`, … or a kind of the user's own.
  Moment(Kind kind);  // NOLINT(google-explicit-constructor)
  /// `Env::mark` with that name.
  [[nodiscard]] static Moment mark(std::string name);
  /// A decision of the chaos scheduler that comes true: "crash", "partition", or one of them, "partition#3".
  [[nodiscard]] static Moment fault(std::string kind);
  /// The assertion (`ORRERY_SOMETIMES`, `ORRERY_ALWAYS`, …) of that name is looked at and holds, or is reached.
  [[nodiscard]] static Moment asserted(std::string name);
  /// A phase begins: `Phase::settle` is when everything has been healed.
  [[nodiscard]] static Moment phase(Phase phase);

  /// Only those on this node ("server-1"), or on the nodes of this group ("server").
  [[nodiscard]] Moment on(std::string node) &&;
  /// Only those with this value.
  [[nodiscard]] Moment value(std::uint64_t value) &&;
  /// Only those for which it holds. It looks at the event and nothing else; `words` say it to people.
  [[nodiscard]] Moment where(std::function<bool(const TimelineEvent&)> holds, std::string words) &&;

  [[nodiscard]] bool matches(const TimelineEvent& event, std::string_view node_name) const;
  /// "mark 'leader' on server-1".
  [[nodiscard]] const std::string& words() const { return words_; }
  [[nodiscard]] Kind kind() const { return kind_; }
  [[nodiscard]] bool concerns_assertions() const;
  /// Why nothing can match; "" if something can.
  [[nodiscard]] std::string problem() const;

 private:
  Kind kind_;
  std::string text_;  // "": any.
  bool decision_ = false;
  std::string node_;
  std::optional<std::uint64_t> value_;
  std::function<bool(const TimelineEvent&)> holds_;
  std::string words_;
};

/// What must or must not happen in a window of the timeline. A window begins at each event of one kind and ends at an
/// event, after some time, or never:
///
///     after(Moment::mark("elected")).within(5s).expect(Moment::mark("served"))
///     after(kinds::partitioned).until(kinds::partition_healed).never(Moment::mark("two leaders"))
///     after(kinds::node_started).within(2s).unless(kinds::node_crashed).on_same_node().expect(Moment::mark("ready"))
///
/// An expected event closes the windows that it meets. A window that is open when the run ends has neither held nor
/// failed; a forbidden event fails at once, an expected one that did not come at the window's end.
class TimelineRule {
 public:
  explicit TimelineRule(Moment begin) : begin_(std::move(begin)) {}

  /// The window's length, its last instant included.
  TimelineRule&& within(Duration length) &&;
  /// The window ends at the first of these; may be given several times.
  TimelineRule&& until(Moment end) &&;
  /// The window is forgotten at the first of these: nothing is asked of it any more. May be given several times.
  TimelineRule&& unless(Moment excuse) &&;
  /// A window and the events in it lie on one node.
  TimelineRule&& on_same_node() &&;
  /// A window and the events in it have one value: the number of a request, a term.
  TimelineRule&& with_same_value() &&;

  /// In each window this must happen. It needs an end: `within` or `until`.
  TimelineRule&& expect(Moment wanted) &&;
  /// In no window may this happen.
  TimelineRule&& never(Moment forbidden) &&;

  /// Why it makes no sense; "" if it does.
  [[nodiscard]] std::string problem() const;

 private:
  friend class TimelineWatch;

  [[nodiscard]] std::vector<Moment> moments() const;

  Moment begin_;
  std::optional<Duration> length_;
  std::vector<Moment> ends_;
  std::vector<Moment> excuses_;
  std::optional<Moment> wanted_;
  std::optional<Moment> forbidden_;
  bool same_node_ = false;
  bool same_value_ = false;
};

/// Begins a rule: a window opens at each such event.
[[nodiscard]] inline TimelineRule after(Moment begin) { return TimelineRule(std::move(begin)); }

}  // namespace orrery
