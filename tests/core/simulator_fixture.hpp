#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/simulator.hpp>

namespace orrery::test {

inline constexpr Kind event_kind{0x8001};
inline constexpr Kind other_kind{0x8002};
inline constexpr NodeId some_node{7};

/// Keeps all records.
class Recorder final : public TraceSink {
 public:
  void record(const TraceRecord& record) override { records.push_back(record); }
  void record_text(TraceRecord record, std::string_view text) override {
    records.push_back(record);
    texts.emplace_back(text);
  }
  std::vector<TraceRecord> records;
  std::vector<std::string> texts;
};

/// Schedules an event that appends `name` to `log`.
inline EventToken note(Simulator& simulator, OriginId origin, Duration delay, std::vector<std::string>& log,
                       const char* name) {
  return simulator.schedule<event_kind>(origin, some_node, delay, [&log, name] { log.emplace_back(name); });
}

}  // namespace orrery::test
