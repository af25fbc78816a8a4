#include "protocols/services/retry.hpp"

#include <algorithm>

namespace orrery::protocols {

std::span<const model::Choice<Jitter>> field_choices(Jitter) {
  static constexpr model::Choice<Jitter> all[] = {
      {Jitter::none, "none", "The whole backoff, always."},
      {Jitter::equal, "equal", "Half of the backoff, and a random share of the other half."},
      {Jitter::full, "full", "A random share of the backoff."}};
  return all;
}

const model::Fields<RetryOptions>& RetryOptions::document_fields() {
  using R = RetryOptions;
  static const model::Fields<R> fields =
      model::Fields<R>()
          .field("attempts_max", &R::attempts_max, "How often a request is sent, the first time included.",
                 {.min = 1, .max = attempts_bound})
          .field("backoff", &R::backoff, "Before the first retry; doubles with each.", {.min = Duration::zero()})
          .field("backoff_max", &R::backoff_max, "The longest backoff.", {.min = Duration::zero()})
          .field("jitter", &R::jitter, "How the backoff is spread.")
          .field("budget", &R::budget, "Retries for each request at most, on average; without it, unlimited.",
                 {.min = 0.0, .max = 100.0})
          .field("budget_min", &R::budget_min, "Retries that the budget allows whatever the requests.",
                 {.min = model::Rate{0}, .max = model::Rate{1e6}})
          .require("backoff must be at most backoff_max", [](const R& r) { return r.backoff <= r.backoff_max; });
  return fields;
}

Duration backoff_after(std::uint32_t failed, const RetryOptions& options, Random& random) {
  Duration whole = options.backoff;
  for (std::uint32_t i = 1; i < failed && whole < options.backoff_max; ++i)
    whole = whole > options.backoff_max / 2 ? options.backoff_max : whole * 2;
  whole = std::min(whole, options.backoff_max);
  switch (options.jitter) {
    case Jitter::none: return whole;
    case Jitter::equal: return whole / 2 + random.between(Duration::zero(), whole - whole / 2);
    case Jitter::full: break;
  }
  return random.between(Duration::zero(), whole);
}

void RetryBudget::request(const RetryOptions& options) {
  if (!options.budget) return;
  const auto share = static_cast<std::uint64_t>(*options.budget * static_cast<double>(token));
  from_requests_ = std::min(from_requests_ + share, share * requests_kept);
}

bool RetryBudget::take(const RetryOptions& options, Time now) {
  if (!options.budget) return true;
  if (from_requests_ >= token) {
    from_requests_ -= token;
    return true;
  }
  const double bound = options.budget_min.per_second * static_cast<double>(token * seconds_kept);
  const double gained = options.budget_min.per_second * static_cast<double>((now - filled_).count()) * 1e-3;
  from_time_ = static_cast<std::uint64_t>(std::min(static_cast<double>(from_time_) + gained, bound));
  filled_ = now;
  if (from_time_ < token) return false;
  from_time_ -= token;
  return true;
}

}  // namespace orrery::protocols
