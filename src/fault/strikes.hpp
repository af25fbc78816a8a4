#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <utility>

#include <orrery/core/simulator.hpp>

namespace orrery {

/// A share, in [0, 1), of `max`, and a nanosecond.
[[nodiscard]] inline Duration part_of(Duration max, double share) {
  return Duration{1 + static_cast<std::int64_t>(static_cast<double>(max.count()) * share)};
}

/// The random part of one decision. Always drawn whole, so that what becomes of a decision moves no later one.
struct StrikeDraws {
  std::uint64_t where = 0;
  std::uint64_t also_where = 0;
  std::uint64_t how = 0;
  double length = 0;  ///< In [0, 1).

  /// An index below `count`, from one of the draws.
  static std::size_t index(std::uint64_t draw, std::size_t count) {
    return static_cast<std::size_t>(detail::mul_high(draw, count));
  }
  /// At least a nanosecond, and at most about `max`.
  [[nodiscard]] Duration part_of(Duration max) const { return orrery::part_of(max, length); }
};

/// One kind of fault that strikes again and again, at exponentially distributed intervals.
class StrikeSource {
 public:
  using Strike = std::function<void(const StrikeDraws& draws)>;
  using KindOf = std::function<std::string_view(const StrikeDraws& draws)>;

  /// `name` keys the stream that it draws from, and is the kind of its decisions unless `kind_of` tells.
  /// `interval_mean` zero: it never strikes.
  StrikeSource(Simulator& simulator, OriginId origin, std::string_view name, Duration interval_mean, Strike strike,
               KindOf kind_of = {});

  void start();
  void stop();

 private:
  void schedule_next();
  void strike();

  Simulator& simulator_;
  OriginId origin_;
  std::string name_;
  Strike strike_;
  KindOf kind_of_;
  Random& stream_;
  Duration interval_mean_;
  EventToken next_;
  std::uint64_t ordinal_ = 0;
};

/// The sources of one part of chaos.
class StrikeSources {
 public:
  StrikeSources(Simulator& simulator, OriginId origin) : simulator_(simulator), origin_(origin) {}

  /// As the constructor of `StrikeSource`.
  void add(std::string_view name, Duration interval_mean, StrikeSource::Strike strike,
           StrikeSource::KindOf kind_of = {}) {
    sources_.emplace_back(simulator_, origin_, name, interval_mean, std::move(strike), std::move(kind_of));
  }
  void start() {
    for (StrikeSource& source : sources_) source.start();
  }
  void stop() {
    for (StrikeSource& source : sources_) source.stop();
  }

 private:
  Simulator& simulator_;
  OriginId origin_;
  std::list<StrikeSource> sources_;
};

}  // namespace orrery
