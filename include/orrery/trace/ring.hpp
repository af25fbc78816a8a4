#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <orrery/core/trace_sink.hpp>

namespace orrery {

/// Keeps the last records of each node (and of `no_node`: those that concern none), but not the dispatches: what to
/// show under a failure.
class RingTrace final : public TraceSink {
 public:
  explicit RingTrace(std::size_t records_per_node) : capacity_(records_per_node) {}

  struct Entry {
    TraceRecord record;
    std::string text;
    std::uint64_t order;  ///< Counts all records of the run.
  };

  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

  /// The last `count` records on these nodes together, oldest first.
  [[nodiscard]] std::vector<Entry> last(std::span<const NodeId> nodes, std::size_t count) const;

 private:
  void keep(const TraceRecord& record, std::string_view text);

  std::size_t capacity_;
  std::uint64_t order_ = 0;
  std::map<std::uint32_t, std::deque<Entry>> by_node_;
};

}  // namespace orrery
