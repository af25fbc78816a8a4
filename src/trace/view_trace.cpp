#include <orrery/trace/view_trace.hpp>

#include <functional>
#include <map>
#include <utility>

#include <orrery/core/check.hpp>

namespace orrery {

struct ViewTrace::Numbers : std::map<std::string, std::uint32_t, std::less<>> {};

ViewTrace::ViewTrace() : numbers_(std::make_unique<Numbers>()) {}
ViewTrace::~ViewTrace() = default;

void ViewTrace::assign(std::span<const Kind> kinds, ViewDetail detail) {
  for (const Kind kind : kinds) {
    const auto number = static_cast<std::size_t>(kind);
    ORRERY_CHECK(number < details_.size());
    details_[number] = detail;
  }
}

std::span<const TraceRecord> ViewTrace::records() const { return records_; }
std::span<const std::string> ViewTrace::texts() const { return texts_; }

void ViewTrace::on_event_over(std::function<void(const TraceRecord& dispatch)> observer) {
  event_over_ = std::move(observer);
}

void ViewTrace::end_event() {
  const TraceRecord over = std::exchange(running_, TraceRecord());
  if (over.flags != 0 && event_over_) event_over_(over);
}

std::uint32_t ViewTrace::intern(std::string_view text) {
  if (const auto known = numbers_->find(text); known != numbers_->end()) return known->second;
  const auto number = static_cast<std::uint32_t>(texts_.size());
  texts_.emplace_back(text);
  numbers_->emplace(text, number);
  return number;
}

bool ViewTrace::wanted(const TraceRecord& record) const {
  return has(detail_, record.kind < details_.size() ? details_[record.kind] : ViewDetail::events);
}

void ViewTrace::record(const TraceRecord& record) {
  if ((record.flags & TraceRecord::flag_dispatch) == 0) {
    if (wanted(record)) records_.push_back(record);
    return;
  }
  end_event();
  running_ = record;
  if (has(detail_, ViewDetail::dispatches)) records_.push_back(record);
}

void ViewTrace::record_text(TraceRecord record, std::string_view text) {
  if (!wanted(record)) return;
  record.flags |= TraceRecord::flag_text;
  record.id = intern(text);
  records_.push_back(record);
}

}  // namespace orrery
