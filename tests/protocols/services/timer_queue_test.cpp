#include "protocols/services/timer_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <tuple>

#include <orrery/core/random.hpp>

#include "protocols/services/circuit_breaker.hpp"
#include "protocols/services/recent.hpp"
#include "protocols/services/retry.hpp"
#include "protocols/services/slot_table.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace std::chrono_literals;

namespace {

Time at_ms(std::uint64_t ms) { return Time::from_ns(ms * 1'000'000); }

}  // namespace

TEST_CASE("timers come in the order of time, equal ones in the order of addition, in whatever order they were added") {
  Random random(5);
  TimerQueue timers;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> expected;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
  std::uint64_t id = 0;
  for (std::uint64_t now = 0; now < 2'000; ++now) {
    for (std::uint64_t i = random.below(3); i > 0; --i) {
      const std::uint64_t due = now + (random.chance(0.5) ? 100 : random.below(150));
      expected.emplace_back(due, ++id);
      timers.add(at_ms(due), 3, id);
    }
    while (const auto timer = timers.take(at_ms(now))) {
      CHECK(timer->kind() == 3);
      taken.emplace_back(timer->at.ns() / 1'000'000, timer->id);
    }
  }
  std::sort(expected.begin(), expected.end());
  REQUIRE(taken.size() > 1'500);
  expected.resize(taken.size());
  CHECK(taken == expected);
  timers.drop_dead([](const TimerQueue::Timer&) { return true; });
  CHECK(timers.size() == 0);
}

TEST_CASE("a place in a table is used again, but no number is") {
  SlotTable<int> table;
  table.begin_life(0);
  const std::uint64_t first = table.add(1);
  CHECK(first != 0);
  CHECK(*table.find(first) == 1);
  CHECK(table.take(first) == 1);
  CHECK(table.find(first) == nullptr);
  const std::uint64_t second = table.add(2);
  CHECK(SlotTable<int>::place_of(second) == SlotTable<int>::place_of(first));
  CHECK(second != first);
  table.remove(first);
  CHECK(table.size() == 1);
  SlotTable<int> next_life;
  next_life.begin_life(1);
  CHECK(next_life.add(3) != first);
  CHECK(next_life.find(second) == nullptr);
}

TEST_CASE("recent counts forget what is older than a second, whenever they are asked") {
  RecentCount count;
  for (std::uint64_t ms = 0; ms < 2'000; ms += 10) count.add(at_ms(ms));
  CHECK(count.last_second(at_ms(2'000)) == 100);
  CHECK(count.last_second(at_ms(2'500)) == 50);
  CHECK(count.last_second(at_ms(3'100)) == 0);
  count.add(at_ms(60'000), 7);
  CHECK(count.last_second(at_ms(60'100)) == 7);
  RecentDurations durations;
  for (std::uint64_t ms = 0; ms < 1'000; ++ms) durations.add(at_ms(ms), Duration(ms));
  CHECK(durations.percentile(at_ms(1'500), 50) >= Duration(495));
  CHECK(durations.percentile(at_ms(1'500), 50) <= Duration(505));
  CHECK(durations.percentile(at_ms(3'500), 50) == Duration::zero());
}

TEST_CASE("backoff doubles up to its bound, and jitter spreads it as it says") {
  Random random(1);
  RetryOptions options{.backoff = 100ms, .backoff_max = 1s, .jitter = Jitter::none};
  CHECK(backoff_after(1, options, random) == 100ms);
  CHECK(backoff_after(3, options, random) == 400ms);
  CHECK(backoff_after(5, options, random) == 1s);
  CHECK(backoff_after(1'000, options, random) == 1s);
  options.jitter = Jitter::equal;
  Duration least = 10s;
  Duration most{};
  for (int i = 0; i < 1'000; ++i) {
    const Duration wait = backoff_after(5, options, random);
    least = std::min(least, wait);
    most = std::max(most, wait);
  }
  CHECK(least >= 500ms);
  CHECK(least < 510ms);
  CHECK(most <= 1s);
  CHECK(most > 990ms);
  options.jitter = Jitter::full;
  Duration sum{};
  for (int i = 0; i < 1'000; ++i) sum += backoff_after(5, options, random);
  CHECK(sum / 1'000 > 470ms);
  CHECK(sum / 1'000 < 530ms);
}

TEST_CASE("a breaker opens by share and number of failures, and closes after a probe") {
  const BreakerOptions options{.failure_ratio = 0.5, .calls_min = 4, .window = 10s, .open_time = 1s};
  CircuitBreaker breaker;
  CHECK_FALSE(breaker.failed(options, at_ms(1)));
  breaker.succeeded(options, at_ms(2));
  CHECK_FALSE(breaker.failed(options, at_ms(3)));
  CHECK(breaker.allows(options, at_ms(3)));
  CHECK(breaker.failed(options, at_ms(4)));
  CHECK(breaker.state() == CircuitBreaker::State::open);
  CHECK_FALSE(breaker.allows(options, at_ms(1'000)));
  CHECK(breaker.allows(options, at_ms(1'004)));
  CHECK_FALSE(breaker.allows(options, at_ms(1'005)));  // One probe at a time.
  CHECK(breaker.failed(options, at_ms(1'006)));
  CHECK_FALSE(breaker.allows(options, at_ms(2'000)));
  CHECK(breaker.allows(options, at_ms(2'006)));
  breaker.succeeded(options, at_ms(2'007));
  CHECK(breaker.state() == CircuitBreaker::State::closed);
  for (std::uint64_t i = 0; i < 3; ++i) CHECK_FALSE(breaker.failed(options, at_ms(3'000)));
  CHECK_FALSE(breaker.failed(options, at_ms(20'000)));  // Another window.
}
