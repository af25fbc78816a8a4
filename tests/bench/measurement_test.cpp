#include <orrery/bench/measurement.hpp>

#include <chrono>
#include <memory>

#include <doctest/doctest.h>

#include <orrery/bench/synthetic.hpp>

namespace orrery {
namespace {

using namespace std::chrono_literals;

// A host whose clock goes on by what is done.
struct Hand {
  Duration now{};
  MeasureHost host{.clock = [this] { return now; }, .sleep_until = [this](Duration until) { now = until; }};
};

// Each slice takes 2 ms, of which there are so many operations.
class Even final : public Benchmark {
 public:
  Even(Hand& hand, std::uint64_t operations) : hand_(hand), operations_(operations) {}
  std::uint64_t run_slice(const BenchmarkSlice&) override {
    hand_.now += 2ms;
    latencies().record(2ms);
    ++slices;
    return operations_;
  }
  [[nodiscard]] std::string failure() const override { return slices > fails_after ? "out of order" : ""; }

  std::uint64_t slices = 0;
  std::uint64_t fails_after = ~std::uint64_t{0};

 private:
  Hand& hand_;
  std::uint64_t operations_;
};

BenchmarkEntry entry_of(Hand& hand, std::uint64_t operations, std::uint64_t fails_after = ~std::uint64_t{0}) {
  return {.info = {.id = "even", .unit = "things/s"}, .make = [&hand, operations, fails_after](const auto&) {
            auto even = std::make_unique<Even>(hand, operations);
            even->fails_after = fails_after;
            return Result<std::unique_ptr<Benchmark>>(std::move(even));
          }};
}

RateSamples rates(std::initializer_list<double> rates) { return {.rates = rates}; }

TEST_CASE("the rate is that of the time after the warm-up") {
  Hand hand;
  const auto measured = measure(entry_of(hand, 10), {.warm_up = 100ms, .length = 1s, .samples = 5}, hand.host);
  REQUIRE(measured);
  CHECK(measured->scenario == "even");
  CHECK(measured->unit == "things/s");
  CHECK(measured->samples.rates.size() == 5);
  CHECK(measured->samples.median() == doctest::Approx(5000));
  CHECK(measured->operations == 5000);
  CHECK(measured->latency->count == 500);
  CHECK(measured->latency->p50_ns == 2'000'000);
}

TEST_CASE("a slice that is longer than a sample is a sample") {
  Hand hand;
  const auto measured = measure(entry_of(hand, 1), {.warm_up = 0ms, .length = 9us, .samples = 9}, hand.host);
  REQUIRE(measured);
  CHECK(measured->samples.rates.size() == 9);
  CHECK(measured->samples.median() == doctest::Approx(500));
}

TEST_CASE("what waits is slept for") {
  Hand hand;
  const BenchmarkEntry* entry = find_benchmark(benchmarks(), "synthetic");
  const auto measured = measure(*entry, {.warm_up = 1s, .length = 10s, .samples = 4}, hand.host);
  REQUIRE(measured);
  const SyntheticSource source("synthetic");
  const std::uint64_t expected = source.operations_before(220) - source.operations_before(20);
  CHECK(static_cast<double>(measured->operations) == doctest::Approx(static_cast<double>(expected)).epsilon(0.05));
}

TEST_CASE("one that cannot be set up, or go on, is an error") {
  Hand hand;
  const BenchmarkEntry broken{.info = {}, .make = [](const auto&) -> Result<std::unique_ptr<Benchmark>> {
                                return failure(ErrorCode::address_in_use, "port 7");
                              }};
  CHECK(measure(broken, {}, hand.host).error().detail == "port 7");
  CHECK(measure(entry_of(hand, 1, 300), {}, hand.host).error().detail == "out of order");
}

TEST_CASE("an interruption leaves the samples that are whole") {
  Hand hand;
  hand.host.interrupted = [&] { return hand.now >= 800ms; };
  const auto measured = measure(entry_of(hand, 1), {.warm_up = 0ms, .length = 1s, .samples = 5}, hand.host);
  REQUIRE(measured);
  CHECK(measured->samples.rates.size() == 3);
}

TEST_CASE("the spread is that of the middle half, as a part of the median") {
  CHECK(rates({100, 100, 100}).spread() == 0);
  CHECK(rates({90, 100, 110, 95, 105}).median() == 100);
  CHECK(rates({90, 100, 110, 95, 105}).spread() == doctest::Approx(0.1));
  CHECK(rates({100, 100, 100, 100, 1}).spread() == 0);
  CHECK(rates({7}).median() == 7);
  CHECK(rates({0}).spread() == 0);
}

TEST_CASE("a change within the noise is none") {
  const RateSamples quiet = rates({100, 100, 100, 100, 100});
  const RateSamples noisy = rates({80, 90, 100, 110, 120});
  CHECK(compare(quiet, rates({98, 98, 98, 98, 98})).change == Change::none);
  CHECK(compare(quiet, rates({95, 95, 95, 95, 95})).change == Change::slower);
  CHECK(compare(quiet, rates({105, 105, 105, 105, 105})).change == Change::faster);
  CHECK(compare(noisy, rates({85, 85, 85, 85, 85})).change == Change::none);
  CHECK(compare(rates({85, 85, 85, 85, 85}), noisy).change == Change::none);
  CHECK(compare(noisy, rates({70, 70, 70, 70, 70})).change == Change::slower);
  CHECK(compare(quiet, rates({50, 50, 50})).ratio == doctest::Approx(0.5));
}

}  // namespace
}  // namespace orrery
