#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include <orrery/core/random.hpp>
#include <orrery/model/nested_fields.hpp>

namespace orrery::protocols {

/// How a wait before a retry is spread, so that those who failed together do not come back together.
enum class Jitter : std::uint8_t { none, equal, full };
[[nodiscard]] std::span<const model::Choice<Jitter>> field_choices(Jitter);

/// What is done about an attempt that failed.
struct RetryOptions {
  static constexpr std::uint32_t attempts_bound = 100;

  std::uint32_t attempts_max = 1;
  Duration backoff = std::chrono::milliseconds(50);
  Duration backoff_max = std::chrono::seconds(2);
  Jitter jitter = Jitter::full;
  std::optional<double> budget{};
  model::Rate budget_min{10};

  static const model::Fields<RetryOptions>& document_fields();
};

/// How long to wait after the `failed`-th attempt, counted from 1: exponential backoff, spread by jitter (M. Brooker,
/// "Exponential Backoff and Jitter", 2015). One draw, unless there is no jitter.
[[nodiscard]] Duration backoff_after(std::uint32_t failed, const RetryOptions& options, Random& random);

/// Keeps retries to a share of requests, and a rate that is always allowed, so that they cannot multiply an overload: a
/// bucket of tokens as in Finagle's RetryBudget and in "Site Reliability Engineering" (2016), chapter 21. It holds at
/// most what 1,000 requests bring, and what ten seconds bring.
class RetryBudget {
 public:
  void request(const RetryOptions& options);
  /// Whether a retry is allowed, which is then paid for.
  [[nodiscard]] bool take(const RetryOptions& options, Time now);

 private:
  static constexpr std::uint64_t token = 1'000'000;
  static constexpr std::uint64_t requests_kept = 1'000;
  static constexpr std::uint64_t seconds_kept = 10;

  std::uint64_t from_requests_ = 0;
  std::uint64_t from_time_ = 0;
  Time filled_;
};

}  // namespace orrery::protocols
