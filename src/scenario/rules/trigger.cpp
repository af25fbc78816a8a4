#include <algorithm>

#include <orrery/scenario/rule_trigger.hpp>

namespace orrery::scenario {

bool Trigger::check(const RuleWorld& world) {
  if (options_.once && fired_at_) return false;
  const Time now = world.time();
  if (!condition_.holds(world)) {
    true_since_.reset();
    edge_done_ = false;
    return false;
  }
  if (!true_since_) true_since_ = now;
  if (edge_done_ || now < *true_since_ + options_.hold_for) return false;
  edge_done_ = true;
  if (fired_at_ && options_.at_most_every && now < *fired_at_ + *options_.at_most_every) return false;
  fired_at_ = now;
  return true;
}

Time Trigger::next_time() const {
  if (options_.once && fired_at_) return Time::max();
  const Time change = condition_.next_time();
  if (!true_since_ || edge_done_) return change;
  return std::min(change, *true_since_ + options_.hold_for);
}

}  // namespace orrery::scenario
