#include <orrery/metrics/time_average.hpp>

#include <doctest/doctest.h>

#include "core/dies.hpp"

using namespace std::chrono_literals;
using orrery::Time;
using orrery::TimeAverage;

TEST_CASE("a level is weighed by how long it lasted") {
  TimeAverage busy;
  busy.increase(Time() + 1s);
  busy.increase(Time() + 3s, 3);
  busy.decrease(Time() + 4s, 4);
  CHECK(busy.level() == 0);
  CHECK(busy.max() == 4);
  CHECK(busy.mean(Time() + 4s) == doctest::Approx((0 * 1 + 1 * 2 + 4 * 1) / 4.0));
  CHECK(busy.mean(Time() + 12s) == doctest::Approx(0.5));
}

TEST_CASE("what was before a restart does not count") {
  TimeAverage queue(Time(), 100);
  queue.set(Time() + 10s, 2);
  queue.restart(Time() + 20s);
  CHECK(queue.mean(Time() + 20s) == 2);
  CHECK(queue.max() == 2);
  queue.set(Time() + 21s, 4);
  CHECK(queue.mean(Time() + 22s) == doctest::Approx(3));
}

TEST_CASE("five centuries of a large level do not overflow") {
  TimeAverage level(Time(), ~std::uint64_t{0});
  CHECK(level.mean(Time::max()) == doctest::Approx(0x1p64));
}

TEST_CASE("levels do not go below nothing, nor time back") {
  CHECK(dies([] {
    TimeAverage level;
    level.decrease(Time());
  }));
  CHECK(dies([] {
    TimeAverage level(Time() + 2s);
    level.set(Time() + 1s, 1);
  }));
}
