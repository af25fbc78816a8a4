#include <orrery/trace/dispatch_counts.hpp>

namespace orrery {

void DispatchCounts::attach() {
  if (simulator_.trace() == this) return;
  next_ = simulator_.trace();
  simulator_.set_trace(this);
  attached_ = true;
}

void DispatchCounts::detach() {
  if (!attached_) return;
  attached_ = false;
  if (simulator_.trace() == this) simulator_.set_trace(next_);
  next_ = nullptr;
}

void DispatchCounts::name_nodes(const std::vector<std::string>& names) {
  if (next_ != nullptr) next_->name_nodes(names);
}

bool DispatchCounts::wants_packets_in_flight() const { return next_ != nullptr && next_->wants_packets_in_flight(); }

void DispatchCounts::record(const TraceRecord& record) {
  if ((record.flags & TraceRecord::flag_dispatch) != 0 && record.node != no_node.value) {
    if (record.node >= counts_.size()) counts_.resize(record.node + std::size_t{1});
    ++counts_[record.node];
  }
  if (next_ != nullptr) next_->record(record);
}

void DispatchCounts::record_text(TraceRecord record, std::string_view text) {
  if (next_ != nullptr) next_->record_text(record, text);
}

}  // namespace orrery
