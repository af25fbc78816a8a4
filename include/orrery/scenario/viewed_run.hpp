#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/scenario/run.hpp>
#include <orrery/trace/view_trace.hpp>

namespace orrery::scenario {

/// A run with a viewer, which asks for records in more or less detail as it needs them, and sees the state of all nodes
/// between events. Watched or not, it is the same run.
class ViewedRun {
 public:
  explicit ViewedRun(Scenario scenario, std::optional<std::uint64_t> seed = {});
  ~ViewedRun();
  ViewedRun(const ViewedRun&) = delete;
  ViewedRun& operator=(const ViewedRun&) = delete;

  [[nodiscard]] const Scenario& scenario() const { return *scenario_; }
  [[nodiscard]] ScenarioRun& run() { return run_; }
  [[nodiscard]] const ScenarioRun& run() const { return run_; }
  [[nodiscard]] ViewTrace& trace() { return trace_; }

  /// Which records are kept from now on.
  void set_detail(ViewDetail detail);
  /// As `ScenarioRun::advance`.
  RunPause advance(Time limit, std::uint64_t events_max);
  RunResult finish();

  /// In the word of a node: whether it is up, is paused, stands still in a stall; and, from bit 8 on, 1 more than the
  /// number of the trace's text that its main shown field has, or 0.
  static constexpr std::uint32_t node_up = 1, node_paused = 2, node_stalled = 4;
  static constexpr unsigned node_text_shift = 8;
  /// Of all nodes, as they are now; until the next call.
  [[nodiscard]] std::span<const std::uint32_t> node_states();
  /// Which ways between nodes are cut: pairs of node numbers, from whom to whom; until the next call.
  static constexpr std::size_t cuts_max = 20'000;
  [[nodiscard]] std::span<const std::uint32_t> cuts();

 private:
  struct Main {
    std::optional<std::size_t> field;  // The first that is a text, if its model shows one.
    std::string last{};                // What it was when it was last looked at.
  };

  void event_over(const TraceRecord& dispatch);
  void look_at(std::size_t node, const TraceRecord& dispatch);
  [[nodiscard]] std::string main_text(std::size_t node) const;

  const std::unique_ptr<const Scenario> scenario_;
  ViewTrace trace_;
  ScenarioRun run_;
  std::vector<Main> main_;  // By node.
  std::vector<std::uint32_t> node_states_;
  std::vector<std::uint32_t> cuts_;
};

}  // namespace orrery::scenario
