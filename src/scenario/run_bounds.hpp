#pragma once

#include <optional>
#include <string_view>

#include <orrery/core/time.hpp>
#include <orrery/model/reading.hpp>
#include <orrery/scenario/scenario.hpp>

namespace orrery::scenario {

/// A problem, if a member of an object names a time after `last`, in a run that ends at `end` (zero: nobody knows).
void require_within_run(const model::Value& object, std::string_view member, std::optional<Duration> time,
                        Duration last, Duration end, model::Reading& reading);
/// Chaos must begin in the run, and end with it at the latest.
void require_within_run(const model::Value& object, const ChaosPlan& chaos, Duration end, model::Reading& reading);

}  // namespace orrery::scenario
