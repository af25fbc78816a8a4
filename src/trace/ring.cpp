#include <orrery/trace/ring.hpp>

#include <algorithm>

namespace orrery {

void RingTrace::record(const TraceRecord& record) {
  if ((record.flags & TraceRecord::flag_dispatch) == 0) keep(record, {});
}

void RingTrace::record_text(TraceRecord record, std::string_view text) {
  record.flags |= TraceRecord::flag_text;
  keep(record, text);
}

void RingTrace::keep(const TraceRecord& record, std::string_view text) {
  std::deque<Entry>& ring = by_node_[record.node];
  if (ring.size() == capacity_) ring.pop_front();
  ring.push_back({record, std::string(text), order_++});
}

std::vector<RingTrace::Entry> RingTrace::last(std::span<const NodeId> nodes, std::size_t count) const {
  std::vector<Entry> all;
  for (const NodeId node : nodes) {
    const auto ring = by_node_.find(node.value);
    if (ring != by_node_.end()) all.insert(all.end(), ring->second.begin(), ring->second.end());
  }
  std::sort(all.begin(), all.end(), [](const Entry& a, const Entry& b) { return a.order < b.order; });
  if (all.size() > count) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(count));
  return all;
}

}  // namespace orrery
