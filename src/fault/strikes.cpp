#include "fault/strikes.hpp"

#include <utility>

#include <orrery/core/distributions.hpp>
#include <orrery/core/fault_ledger.hpp>
#include <orrery/fault/chaos.hpp>

namespace orrery {

StrikeSource::StrikeSource(Simulator& simulator, OriginId origin, std::string_view name, Duration interval_mean,
                           Strike strike, KindOf kind_of)
    : simulator_(simulator),
      origin_(origin),
      name_(name),
      strike_(std::move(strike)),
      kind_of_(std::move(kind_of)),
      stream_(simulator.stream("chaos", name_)),
      interval_mean_(interval_mean) {}

void StrikeSource::start() {
  if (interval_mean_.count() > 0) schedule_next();
}

void StrikeSource::stop() { simulator_.cancel(next_); }

void StrikeSource::schedule_next() {
  const double wait = exponential(stream_, static_cast<double>(interval_mean_.count()));
  next_ = simulator_.schedule<kinds::fault_strikes>(origin_, no_node, Duration{static_cast<std::int64_t>(wait)},
                                                    [this] { strike(); });
}

void StrikeSource::strike() {
  StrikeDraws draws;
  draws.where = stream_.next();
  draws.also_where = stream_.next();
  draws.how = stream_.next();
  draws.length = stream_.real();
  ++ordinal_;
  const std::string_view kind = kind_of_ ? kind_of_(draws) : name_;
  if (fault_allowed(kind, {}, ordinal_)) {
    if (simulator_.trace() != nullptr)
      simulator_.record_text(kinds::fault_strikes, no_node, std::string(kind) + "#" + std::to_string(ordinal_));
    strike_(draws);
  }
  schedule_next();
}

}  // namespace orrery
