#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include <orrery/core/check.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/time.hpp>

/// Distributions that are the same to the bit everywhere (those of <random> are implementation-defined). All but
/// `gamma`, `poisson`, `Zipf` and `weighted_choice` invert the cumulative distribution function, so that a value takes
/// exactly one draw; each of these also takes raw bits, for `CounterRandom::at` and `ActorRandom::next`.
namespace orrery {

/// In [lo, hi), `lo < hi`, both finite.
double uniform(Random& random, double lo, double hi);
double uniform(std::uint64_t bits, double lo, double hi);

/// Waiting time of a Poisson process: in [0, 36.8 mean]. `mean > 0`.
double exponential(Random& random, double mean);
double exponential(std::uint64_t bits, double mean);

/// Gaussian, at most 8.3 standard deviations from the mean (Wichura 1988, AS 241). `standard_deviation >= 0`.
double normal(Random& random, double mean, double standard_deviation);
double normal(std::uint64_t bits, double mean, double standard_deviation);

/// `median * exp(sigma * Z)` with Z standard normal: half of the values lie below `median` (which is e^mu), and the
/// mean is `median * exp(sigma^2 / 2)`. `median > 0`, `sigma >= 0`.
double lognormal(Random& random, double median, double sigma);
double lognormal(std::uint64_t bits, double median, double sigma);

/// Heavy tail: at least `scale`, and above x with probability (scale / x)^alpha. `scale > 0`, `alpha > 0`. The mean is
/// infinite for `alpha <= 1`, the variance for `alpha <= 2`; for an alpha below 0.06 so may be a value.
double pareto(Random& random, double scale, double alpha);
double pareto(std::uint64_t bits, double scale, double alpha);

/// Time to failure: `scale * E^(1/shape)` with E standard exponential. A shape below 1 fails early, 1 is exponential,
/// above 1 wears out. `scale > 0`, `shape > 0`.
double weibull(Random& random, double scale, double shape);
double weibull(std::uint64_t bits, double scale, double shape);

/// Failures before the first success, where each trial succeeds with probability `p` in (0, 1]. Saturates at 2^63.
std::uint64_t geometric(Random& random, double p);
std::uint64_t geometric(std::uint64_t bits, double p);

/// The sum of `shape` waiting times of mean `scale`, for any real shape > 0: mean `shape * scale` (Marsaglia and Tsang
/// 2000). `scale > 0`. The number of draws varies.
double gamma(Random& random, double shape, double scale);

/// How many events of a Poisson process fall into a time in which `mean` are expected: inversion below 10, Hörmann's
/// transformed rejection PTRS (1993) above. `0 <= mean <= 2^40`. The number of draws varies.
std::uint64_t poisson(Random& random, double mean);

/// What was measured, as a distribution: the values' own quantiles, with straight lines between them.
class Empirical {
 public:
  /// At least one value, all finite; sorted by the constructor.
  explicit Empirical(std::vector<double> values);

  /// In [least value, greatest value]. One draw.
  double sample(Random& random) const { return quantile(random.real()); }
  [[nodiscard]] double sample(std::uint64_t bits) const { return quantile(detail::to_real(bits)); }
  /// `p` in [0, 1]: the smallest value at 0, the median at 0.5, the greatest at 1.
  [[nodiscard]] double quantile(double p) const;

 private:
  std::vector<double> values_;
};

/// An index into `weights`, each as likely as its share of their sum; those of weight 0 never. Integers, so that no sum
/// depends on its order; the sum is at least 1 and fits 64 bits. One `below`, then a walk: meant for tens of weights.
std::uint32_t weighted_choice(Random& random, std::span<const std::uint64_t> weights);
std::uint32_t weighted_choice(Random& random, std::initializer_list<std::uint64_t> weights);

/// Ranks 1 to n, rank k with a probability proportional to k^-s: popularity of keys, sizes of towns. s = 0 is uniform.
/// Rejection-inversion (Hörmann and Derflinger 1996): constant time whatever n, no table; fewer than 1.2 draws a sample
/// on average, the number of draws varies.
class Zipf {
 public:
  /// `1 <= n <= 2^32` (beyond, doubles no longer tell ranks apart well enough), `0 <= s <= 100`.
  Zipf(std::uint64_t n, double s);

  std::uint64_t sample(Random& random) const;

  [[nodiscard]] std::uint64_t n() const { return n_; }
  [[nodiscard]] double s() const { return s_; }

 private:
  [[nodiscard]] double integral(double x) const;
  [[nodiscard]] double integral_inverse(double y) const;
  [[nodiscard]] double density(double x) const;
  [[nodiscard]] double rank_near(double x) const;

  std::uint64_t n_;
  double s_;
  double integral_low_;
  double integral_high_;
  double shortcut_;
};

/// How long something takes: a latency, the time between faults, a service time. A small value, cheap to copy and
/// compare. A sample always takes exactly two draws whatever the shape, so that changing the shape moves nothing else
/// in the stream. Results saturate at `Duration::max()`.
///
///     DurationDistribution latency = DurationDistribution::uniform(5ms, 15ms);
///     DurationDistribution pause = DurationDistribution::exponential({.mean = 20s});
///     DurationDistribution fixed = 200us;
class DurationDistribution {
 public:
  struct Uniform {
    Duration lo;
    Duration hi;
  };
  struct Exponential {
    Duration min{0};  ///< Added to each sample.
    Duration mean;    ///< Of the whole, `min` included; above `min`.
  };
  struct Lognormal {
    Duration min{0};  ///< Added to each sample.
    Duration median;  ///< Of the whole, `min` included; above `min`.
    double sigma;  ///< Standard deviation of the logarithm of what is above `min`: 0.3 is mild, 1 is heavy. In [0, 10].
  };
  struct Bimodal {
    Duration a;          ///< The usual mode.
    Duration b;          ///< The other one.
    double p_b;          ///< Probability of `b`, in [0, 1].
    Duration spread{0};  ///< Each mode is uniform over [mode, mode + spread].
  };
  struct Pareto {
    Duration scale;  ///< The least value; above 0.
    double alpha;    ///< Smaller is heavier; with `alpha <= 1` there is no mean. In (0, 100].
  };

  /// Always zero.
  constexpr DurationDistribution() = default;
  /// Always `value`; implicit, so that a plain `5ms` will do wherever a distribution is asked for.
  template <class Rep, class Period>
  constexpr DurationDistribution(std::chrono::duration<Rep, Period> value)
      : DurationDistribution(constant(Duration{value})) {}

  /// Durations are never negative.
  [[nodiscard]] static constexpr DurationDistribution constant(Duration value) { return uniform(value, value); }
  /// Over [lo, hi], both inclusive, to within (hi - lo)/2^64. `0 <= lo <= hi`.
  [[nodiscard]] static constexpr DurationDistribution uniform(Duration lo, Duration hi) {
    ORRERY_CHECK(lo.count() >= 0 && lo <= hi);
    DurationDistribution result;
    result.min_ = lo.count();
    result.width_ = static_cast<std::uint64_t>(hi.count() - lo.count()) + 1;
    return result;
  }
  [[nodiscard]] static DurationDistribution exponential(Exponential parameters);
  [[nodiscard]] static DurationDistribution lognormal(Lognormal parameters);
  [[nodiscard]] static DurationDistribution bimodal(Bimodal parameters);
  [[nodiscard]] static DurationDistribution pareto(Pareto parameters);

  /// Exactly two draws.
  Duration sample(Random& random) const {
    const std::uint64_t bits0 = random.next();
    const std::uint64_t bits1 = random.next();
    return sample(bits0, bits1);
  }
  /// The same from two values of a `CounterRandom`.
  [[nodiscard]] Duration sample(std::uint64_t bits0, std::uint64_t bits1) const {
    if (shape_ != Shape::uniform) return sample_curve(bits0, bits1);
    return Duration{min_ + static_cast<std::int64_t>(detail::mul_high(bits0, width_))};
  }

  /// Calls `take` with the parameters that it was made of: a `Uniform` (of a constant too), `Exponential`, `Lognormal`,
  /// `Bimodal` or `Pareto`.
  template <class Take>
  auto visit(Take take) const {
    const Duration high{min_ + above_};
    const Duration spread{static_cast<std::int64_t>(width_ - 1)};
    switch (shape_) {
      case Shape::uniform: break;
      case Shape::exponential: return take(Exponential{min(), high});
      case Shape::lognormal: return take(Lognormal{min(), high, form_});
      case Shape::bimodal:
        return b_is_lower_ ? take(Bimodal{high, min(), form_, spread}) : take(Bimodal{min(), high, form_, spread});
      case Shape::pareto: return take(Pareto{min(), form_});
    }
    return take(Uniform{min(), min() + spread});
  }

  /// No sample is below this.
  [[nodiscard]] constexpr Duration min() const { return Duration{min_}; }
  /// Expected value, rounded to the nanosecond; `Duration::max()` if it is infinite or does not fit.
  [[nodiscard]] Duration mean() const;

  friend constexpr bool operator==(const DurationDistribution&, const DurationDistribution&) = default;

 private:
  enum class Shape : std::uint8_t { uniform, exponential, lognormal, bimodal, pareto };

  [[nodiscard]] Duration sample_curve(std::uint64_t bits0, std::uint64_t bits1) const;

  Shape shape_ = Shape::uniform;
  bool b_is_lower_ = false;  // Bimodal: which mode is at min_.
  std::int64_t min_ = 0;     // The least value, in nanoseconds.
  std::int64_t above_ = 0;   // Exponential: the mean less min_. Lognormal: the median less min_. Bimodal: mode to mode.
  std::uint64_t width_ = 1;  // Uniform, bimodal: how many values from min_, or from the mode, on.
  double form_ = 0;          // Lognormal: sigma. Bimodal: p_b. Pareto: alpha.
};

}  // namespace orrery
