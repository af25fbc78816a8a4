#include "testing/future_window.hpp"

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <orrery/network/network_kinds.hpp>
#include <orrery/storage/disk_kinds.hpp>
#include <orrery/testing/kinds.hpp>

namespace orrery::detail {
namespace {

constexpr std::size_t lines_max = 24;

bool is_traffic(std::uint16_t kind) {
  const auto between = [kind](Kind first, Kind last) {
    return static_cast<std::uint16_t>(first) <= kind && kind <= static_cast<std::uint16_t>(last);
  };
  return between(kinds::listening, kinds::connection_vanished) ||
         between(kinds::datagram_sent, kinds::datagram_dropped) || between(kinds::disk_open, kinds::disk_list);
}

// Keeps the first and the last lines of a window, and those of what is no traffic; notes how many fault decisions had
// come true when it began and when it ended.
class WindowTrace final : public TraceSink {
 public:
  explicit WindowTrace(const Window& window) : window_(window), dictionary_(simulation_dictionary()) {
    dictionary_.name_nodes([this](NodeId node) { return node.value < names_.size() ? names_[node.value] : "?"; });
  }

  void watch(const std::vector<FaultDecision>& decisions) { decisions_ = &decisions; }
  void name_nodes(const std::vector<std::string>& names) override { names_ = names; }
  void record(const TraceRecord& record) override { take(record, {}); }
  void record_text(TraceRecord record, std::string_view text) override { take(record, text); }

  [[nodiscard]] std::uint64_t records() const { return records_; }
  [[nodiscard]] std::vector<std::string> lines() const {
    const std::deque<std::string>& shown = records_ > lines_max ? notable_ : all_;
    return {shown.begin(), shown.end()};
  }
  [[nodiscard]] std::vector<FaultDecision> faults() const {
    const std::size_t end = end_.value_or(decisions_->size());
    const std::size_t begin = window_.after ? begin_.value_or(end) : 0;
    const auto at = [this](std::size_t index) { return decisions_->begin() + static_cast<std::ptrdiff_t>(index); };
    return {at(begin), at(end)};
  }

 private:
  void take(const TraceRecord& record, std::string_view text) {
    const bool after_begin = !window_.after || record.time > window_.after->ns();
    const bool after_end = record.time > window_.until.ns();
    if (after_begin && !begin_) begin_ = decisions_->size();
    if (after_end && !end_) end_ = decisions_->size();
    if (!after_begin || after_end || (record.flags & TraceRecord::flag_dispatch) != 0) return;
    ++records_;
    keep(all_, dictionary_.line(record, text));
    if (!is_traffic(record.kind)) keep(notable_, all_.back());
  }

  static void keep(std::deque<std::string>& lines, std::string line) {
    lines.push_back(std::move(line));
    if (lines.size() > lines_max) lines.erase(lines.begin() + lines_max / 2);
  }

  const Window window_;
  TraceDictionary dictionary_;
  std::vector<std::string> names_;
  std::vector<FaultDecision> none_;
  const std::vector<FaultDecision>* decisions_ = &none_;  // While the run is being built, none are noted.
  std::optional<std::size_t> begin_;                      // Decisions that had come true by then.
  std::optional<std::size_t> end_;
  std::uint64_t records_ = 0;
  std::deque<std::string> all_;
  std::deque<std::string> notable_;
};

}  // namespace

SeedResult look_into(const SimulationBuilder& simulation, std::uint64_t seed, const Window& window,
                     std::uint64_t stop_before) {
  WindowTrace trace(window);
  SeedResult result;
  result.seed = seed;
  SimulationRun run(simulation, seed, &trace);
  run.keep_fault_decisions();
  if (stop_before != 0) run.stop_before(stop_before);
  trace.watch(run.fault_decisions());
  static_cast<void>(run.run());
  result.events = trace.records();
  result.fault_decisions = trace.faults();
  result.failures.emplace_back().last_events = trace.lines();
  return result;
}

}  // namespace orrery::detail
