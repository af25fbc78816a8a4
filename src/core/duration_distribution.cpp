#include <algorithm>

#include <orrery/core/distributions.hpp>
#include <orrery/core/math.hpp>

#include "quantiles.hpp"

namespace orrery {
namespace {

// base + above, to the nearest nanosecond; saturates.
Duration add(std::int64_t base, double above) {
  const std::int64_t room = Duration::max().count() - base;
  if (!(above < 0x1p63)) return Duration::max();
  const auto whole = static_cast<std::int64_t>(above + 0.5);
  return whole > room ? Duration::max() : Duration{base + whole};
}

}  // namespace

DurationDistribution DurationDistribution::exponential(Exponential parameters) {
  ORRERY_CHECK(parameters.min.count() >= 0);
  ORRERY_CHECK_MESSAGE(parameters.min < parameters.mean, "the mean includes the minimum, so it must be above it");
  DurationDistribution result;
  result.shape_ = Shape::exponential;
  result.min_ = parameters.min.count();
  result.above_ = parameters.mean.count() - result.min_;
  return result;
}

DurationDistribution DurationDistribution::lognormal(Lognormal parameters) {
  ORRERY_CHECK(parameters.min.count() >= 0);
  ORRERY_CHECK_MESSAGE(parameters.min < parameters.median, "the median includes the minimum, so it must be above it");
  ORRERY_CHECK(parameters.sigma >= 0 && parameters.sigma <= 10);
  DurationDistribution result;
  result.shape_ = Shape::lognormal;
  result.min_ = parameters.min.count();
  result.above_ = parameters.median.count() - result.min_;
  result.form_ = parameters.sigma;
  return result;
}

DurationDistribution DurationDistribution::bimodal(Bimodal parameters) {
  const auto [low, high] = std::minmax(parameters.a, parameters.b);
  ORRERY_CHECK(low.count() >= 0 && parameters.spread.count() >= 0);
  ORRERY_CHECK(parameters.spread <= Duration::max() - high);
  ORRERY_CHECK(parameters.p_b >= 0 && parameters.p_b <= 1);
  DurationDistribution result;
  result.shape_ = Shape::bimodal;
  result.b_is_lower_ = parameters.b < parameters.a;
  result.min_ = low.count();
  result.above_ = high.count() - low.count();
  result.width_ = static_cast<std::uint64_t>(parameters.spread.count()) + 1;
  result.form_ = parameters.p_b;
  return result;
}

DurationDistribution DurationDistribution::pareto(Pareto parameters) {
  ORRERY_CHECK(parameters.scale.count() > 0);
  ORRERY_CHECK(parameters.alpha > 0 && parameters.alpha <= 100);
  DurationDistribution result;
  result.shape_ = Shape::pareto;
  result.min_ = parameters.scale.count();
  result.form_ = parameters.alpha;
  return result;
}

Duration DurationDistribution::sample_curve(std::uint64_t bits0, std::uint64_t bits1) const {
  const auto above = static_cast<double>(above_);
  switch (shape_) {
    case Shape::uniform: break;
    case Shape::exponential: return add(min_, above * detail::standard_exponential(bits0));
    case Shape::lognormal: return add(min_, above * math::exp(form_ * detail::standard_normal(bits0)));
    case Shape::bimodal: {
      const bool is_b = detail::to_real(bits0) < form_;
      const std::int64_t mode = is_b == b_is_lower_ ? min_ : min_ + above_;
      return Duration{mode + static_cast<std::int64_t>(detail::mul_high(bits1, width_))};
    }
    case Shape::pareto: return add(min_, static_cast<double>(min_) * (detail::standard_pareto(bits0, form_) - 1));
  }
  return Duration{min_ + static_cast<std::int64_t>(detail::mul_high(bits0, width_))};
}

Duration DurationDistribution::mean() const {
  const auto above = static_cast<double>(above_);
  switch (shape_) {
    case Shape::uniform: break;
    case Shape::exponential: return Duration{min_ + above_};
    case Shape::lognormal: return add(min_, above * math::exp(form_ * form_ / 2));
    case Shape::bimodal: {
      const double share = b_is_lower_ ? 1 - form_ : form_;
      return add(min_, above * share + static_cast<double>(width_ - 1) / 2);
    }
    case Shape::pareto: return form_ <= 1 ? Duration::max() : add(min_, static_cast<double>(min_) / (form_ - 1));
  }
  return Duration{min_ + static_cast<std::int64_t>(width_ / 2)};
}

}  // namespace orrery
