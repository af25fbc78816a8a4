#pragma once

#include <cstdint>
#include <optional>

#include <orrery/testing/report.hpp>

#include "testing/simulation_run.hpp"

namespace orrery::detail {

/// A part of a run's time.
struct Window {
  std::optional<Time> after;  ///< Exclusive; none: from the beginning.
  Time until;                 ///< Inclusive.
};

/// What came true and what happened in a part of a seed, in the form of a result, for its way between processes: its
/// fault decisions; the records as the last events of its only failure; and as the number of events how many records
/// there were, shown or not. `stop_before`: the event that kills the process; 0: none does.
[[nodiscard]] SeedResult look_into(const SimulationBuilder& simulation, std::uint64_t seed, const Window& window,
                                   std::uint64_t stop_before);

}  // namespace orrery::detail
