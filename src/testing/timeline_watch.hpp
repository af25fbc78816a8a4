#pragma once

#include <bitset>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/core/simulator.hpp>
#include <orrery/core/trace_sink.hpp>
#include <orrery/testing/timeline.hpp>
#include <orrery/trace/dictionary.hpp>

namespace orrery {

/// Judges the timeline of a run by its rules as it grows, and hands all records on.
class TimelineWatch final : public TraceSink {
 public:
  /// `next` may be null. The simulator and the log outlive it.
  TimelineWatch(Simulator& simulator, PropertyLog& log, TraceSink* next);
  TimelineWatch(const TimelineWatch&) = delete;
  TimelineWatch& operator=(const TimelineWatch&) = delete;

  void add(std::string name, TimelineRule rule);
  /// When a window ends next, at the latest; `Time::max()` if none does. The simulator stops when it becomes earlier.
  [[nodiscard]] Time next_deadline() const { return due_.empty() ? Time::max() : due_.begin()->first; }
  /// Closes the windows whose time is over, once nothing more happens in their last instant.
  void time_passed();

  void name_nodes(const std::vector<std::string>& names) override;
  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

 private:
  // Windows that nothing tells apart are one.
  struct Key {
    std::uint32_t node = 0;
    std::uint64_t value = 0;
    friend auto operator<=>(const Key&, const Key&) = default;
  };
  struct Window {
    Time begin;
    Time deadline;
    std::string cause;
  };
  struct Watched {
    std::string name;
    TimelineRule rule;
    std::map<Key, Window> open{};
  };
  struct Due {
    std::size_t rule;
    Key key;
  };

  void assertion_held(std::string_view name);
  void happened(const TraceRecord& record, std::string_view text);
  void judge(Watched& watched, std::size_t index, const TimelineEvent& event, std::string_view node);
  void open(Watched& watched, std::size_t index, const Key& key, const TimelineEvent& event);
  void meet(Watched& watched, const Key& key);
  void close(Watched& watched, const Key& key, const std::string& by);
  void fail(const Watched& watched, const Key& key, Time at, std::string message);
  [[nodiscard]] std::string describe(const TimelineEvent& event) const;

  Simulator& simulator_;
  PropertyLog& log_;
  TraceSink* next_;
  TraceDictionary dictionary_;
  std::vector<std::string> nodes_;
  std::vector<Watched> rules_;
  std::bitset<65536> kinds_;      // Of which some rule speaks.
  std::multimap<Time, Due> due_;  // Some of windows that are closed by now.
};

}  // namespace orrery
