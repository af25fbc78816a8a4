#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <orrery/core/simulator.hpp>

namespace orrery {

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
};

/// One kind of fault that strikes again and again, at exponentially distributed intervals.
class StrikeSource {
 public:
  using Strike = std::function<void(const StrikeDraws& draws)>;
  using KindOf = std::function<std::string_view(const StrikeDraws& draws)>;

  /// `name` keys the stream that it draws from, and is the kind of its decisions unless `kind_of` tells.
  StrikeSource(Simulator& simulator, OriginId origin, std::string name, Strike strike, KindOf kind_of = {});

  /// `interval_mean` zero: never.
  void start(Duration interval_mean);
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
  Duration interval_mean_{};
  EventToken next_;
  std::uint64_t ordinal_ = 0;
};

}  // namespace orrery
