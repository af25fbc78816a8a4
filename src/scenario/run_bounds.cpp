#include "scenario/run_bounds.hpp"

#include <orrery/core/quantity.hpp>

namespace orrery::scenario {

using model::Reading;
using model::Value;

void require_within_run(const Value& object, std::string_view member, std::optional<Duration> time, Duration last,
                        Duration end, Reading& reading) {
  const Value* at = object.find(member);
  if (at == nullptr || !time || *time <= last || end <= Duration()) return;
  const Reading::Step step(reading, member);
  reading.problem(*at, duration_text(*time) + " never comes: the run ends at " + duration_text(end));
}

void require_within_run(const Value& object, const ChaosPlan& chaos, Duration end, Reading& reading) {
  if (end <= Duration()) return;
  if (chaos.from >= end) return require_within_run(object, "from", chaos.from, end - Duration{1}, end, reading);
  const Value* length = object.find("length");
  if (length == nullptr || chaos.options.length <= end - chaos.from) return;
  const Reading::Step step(reading, "length");
  reading.problem(*length, "chaos that begins at " + duration_text(chaos.from) +
                               " would not end before the run does, at " + duration_text(end));
}

}  // namespace orrery::scenario
