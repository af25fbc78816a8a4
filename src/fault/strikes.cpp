#include "fault/strikes.hpp"

#include <utility>

#include <orrery/core/distributions.hpp>
#include <orrery/fault/chaos.hpp>

namespace orrery {

StrikeSource::StrikeSource(Simulator& simulator, OriginId origin, std::string name, Strike strike)
    : simulator_(simulator),
      origin_(origin),
      name_(std::move(name)),
      strike_(std::move(strike)),
      stream_(simulator.stream("chaos", name_)) {}

void StrikeSource::start(Duration interval_mean) {
  interval_mean_ = interval_mean;
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
  if (simulator_.trace() != nullptr)
    simulator_.record_text(kinds::fault_strikes, no_node, name_ + "#" + std::to_string(ordinal_));
  strike_(draws);
  schedule_next();
}

}  // namespace orrery
