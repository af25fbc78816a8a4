#include "scenario/kinds.hpp"

namespace orrery::scenario {

std::span<const KindInfo> scenario_kinds() {
  static constexpr KindInfo all[] = {
      {kinds::planned_fault, "planned_fault", "fault {text}"},
      {kinds::action_ends, "action_ends", "an action ends"},
      {kinds::node_boots, "node_boots", "boots"},
      {kinds::chaos_turns, "chaos_turns", "chaos begins or ends"},
      {kinds::rule_fired, "rule_fired", "rule {text}"},
      {kinds::scenario_note, "scenario_note", "{text}"},
      {kinds::no_target, "no_target", "no node is {text}: nothing happens"},
      {kinds::timer_not_fired, "timer_not_fired", "no timer of it can fire: {text}"},
      {kinds::command, "command", "a command"},
      {kinds::shown_changed, "shown_changed", "is now {text}"},
      {kinds::property_failed, "property_failed", "FAILED: {text}"},
  };
  return all;
}

}  // namespace orrery::scenario
