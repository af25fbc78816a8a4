#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/ids.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

/// One thing that happened, 32 bytes, in the layout that trace files have. A record with `flag_dispatch` opens the
/// records of one event: its `peer` is the origin, its `id` the low half of the event's own ordinal, its `value` the
/// ordinal of the dispatch that scheduled it (0: scheduled from outside, or before tracing began), and the records up
/// to the next dispatch belong to it; so "why did this happen?" is a walk.
struct TraceRecord {
  static constexpr std::uint16_t flag_dispatch = 1;
  static constexpr std::uint16_t flag_text = 2;  ///< `id` numbers an interned text of the sink.

  std::uint64_t time = 0;  ///< ns since the start of the run.
  std::uint16_t kind = 0;  ///< A `Kind`.
  std::uint16_t flags = 0;
  std::uint32_t node = no_node.value;
  std::uint32_t peer = no_node.value;
  std::uint32_t id = 0;
  std::uint64_t value = 0;
};
static_assert(sizeof(TraceRecord) == 32);

/// Receives what happens in a run. Attached or not, it cannot change the run: it is told, never asked.
class TraceSink {
 public:
  virtual ~TraceSink() = default;

  /// Before a run: what its nodes are called, by `NodeId`.
  virtual void name_nodes(const std::vector<std::string>&) {}
  /// Whether it wants to be told, as a packet leaves, of when it will arrive: for those who draw packets on their way.
  [[nodiscard]] virtual bool wants_packets_in_flight() const { return false; }
  virtual void record(const TraceRecord& record) = 0;
  /// A record with words, such as a line of a node's log; the sink copies `text`.
  virtual void record_text(TraceRecord record, std::string_view text) = 0;
};

}  // namespace orrery
