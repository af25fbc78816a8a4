#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/core/trace_sink.hpp>

namespace orrery {

/// Counts the events of a simulator by the node that they concern, while it is attached. What was attached before is
/// told as ever, and is again alone afterwards. The run is the same.
class DispatchCounts final : public TraceSink {
 public:
  /// The simulator outlives it. To be attached and detached between two runs.
  explicit DispatchCounts(Simulator& simulator) : simulator_(simulator) {}
  ~DispatchCounts() override { detach(); }
  DispatchCounts(const DispatchCounts&) = delete;
  DispatchCounts& operator=(const DispatchCounts&) = delete;

  /// Also if somebody has attached another sink in its place: that one is told, too, from now on.
  void attach();
  void detach();
  /// Events of the node so far, while it was attached.
  [[nodiscard]] std::uint64_t of(NodeId node) const { return node.value < counts_.size() ? counts_[node.value] : 0; }

  void name_nodes(const std::vector<std::string>& names) override;
  [[nodiscard]] bool wants_packets_in_flight() const override;
  void record(const TraceRecord& record) override;
  void record_text(TraceRecord record, std::string_view text) override;

 private:
  Simulator& simulator_;
  bool attached_ = false;
  TraceSink* next_ = nullptr;
  std::vector<std::uint64_t> counts_;
};

}  // namespace orrery
