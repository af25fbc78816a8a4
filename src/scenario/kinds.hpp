#pragma once

#include <span>

#include <orrery/core/kind_info.hpp>

namespace orrery {

namespace kinds {
inline constexpr Kind planned_fault{0x0701};    ///< Event and text record: a fault of the document, by its id.
inline constexpr Kind action_ends{0x0702};      ///< Event: what an action did is undone.
inline constexpr Kind node_boots{0x0703};       ///< Event: a node boots later than the run.
inline constexpr Kind chaos_turns{0x0704};      ///< Event: chaos begins, or ends.
inline constexpr Kind rule_fired{0x0705};       ///< Event and text record: a rule's condition became true.
inline constexpr Kind scenario_note{0x0706};    ///< Text record: an action says something.
inline constexpr Kind no_target{0x0707};        ///< Text record: an action whose target no node matched.
inline constexpr Kind command{0x0708};          ///< Event: what somebody commands is carried out.
inline constexpr Kind shown_changed{0x0709};    ///< Text record: the main shown field of a node is another.
inline constexpr Kind property_failed{0x070a};  ///< Text record: what should hold does not.
inline constexpr Kind timer_not_fired{0x070b};  ///< Text record: a node of which no timer can be made to fire, and why.
}  // namespace kinds

namespace scenario {

/// How the records of scenarios read.
[[nodiscard]] std::span<const KindInfo> scenario_kinds();

}  // namespace scenario
}  // namespace orrery
