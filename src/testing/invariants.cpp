#include "testing/invariants.hpp"

#include <algorithm>

namespace orrery {

bool Invariants::after_each_event() const {
  return std::any_of(all_.begin(), all_.end(), [](const Invariant& i) { return i.every == Duration::zero(); });
}

Time Invariants::next_due() const {
  Time next = Time::max();
  for (const Invariant& invariant : all_) {
    if (invariant.every > Duration::zero()) next = std::min(next, invariant.due);
  }
  return next;
}

void Invariants::event_happened(Cluster& cluster, PropertyLog& log) {
  for (const Invariant& invariant : all_) {
    if (invariant.every == Duration::zero()) evaluate(invariant, cluster, log);
  }
}

void Invariants::time_passed(Cluster& cluster, PropertyLog& log) {
  const Time now = cluster.simulator().now();
  for (Invariant& invariant : all_) {
    if (invariant.every == Duration::zero() || invariant.due > now) continue;
    evaluate(invariant, cluster, log);
    invariant.due = now + invariant.every;
  }
}

void Invariants::evaluate(const Invariant& invariant, Cluster& cluster, PropertyLog& log) {
  const bool held = invariant.holds(cluster);
  log.evaluate(PropertyKind::invariant, invariant.name, held, held ? "" : "does not hold");
}

}  // namespace orrery
