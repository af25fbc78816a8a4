#include <orrery/engine/worker_trace.hpp>

#include <algorithm>

#include <orrery/core/check.hpp>

namespace orrery {

void WorkerTrace::start(std::size_t workers) {
  ORRERY_CHECK(spans_max_ > 0);
  rings_ = std::vector<Ring>(workers);
}

void WorkerTrace::add(std::size_t worker, const WorkerSpan& span) {
  Ring& ring = rings_[worker];
  if (ring.spans.size() < spans_max_)
    ring.spans.push_back(span);
  else
    ring.spans[ring.added % spans_max_] = span;
  ++ring.added;
}

std::vector<WorkerSpan> WorkerTrace::spans(std::size_t worker) const {
  const Ring& ring = rings_[worker];
  std::vector<WorkerSpan> ordered = ring.spans;
  const auto oldest = static_cast<std::ptrdiff_t>(ordered.size() < spans_max_ ? 0 : ring.added % spans_max_);
  std::rotate(ordered.begin(), ordered.begin() + oldest, ordered.end());
  return ordered;
}

std::uint64_t WorkerTrace::forgotten(std::size_t worker) const {
  return rings_[worker].added - rings_[worker].spans.size();
}

}  // namespace orrery
