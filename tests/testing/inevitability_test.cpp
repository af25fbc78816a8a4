#include <orrery/testing/inevitability.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <orrery/check/property.hpp>

#include "testing/simulation_run.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

class Recorder final : public TraceSink {
 public:
  void record(const TraceRecord& record) override { record_text(record, {}); }
  void record_text(TraceRecord record, std::string_view text) override {
    entries.push_back({record.time, std::to_string(record.kind) + " " + std::to_string(record.node) + " " +
                                        std::to_string(record.peer) + " " + std::to_string(record.id) + " " +
                                        std::to_string(record.value) + " " + std::string(text)});
  }
  struct Entry {
    std::uint64_t time;
    std::string what;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  [[nodiscard]] std::vector<Entry> until(std::uint64_t time) const {
    return {entries.begin(),
            std::find_if(entries.begin(), entries.end(), [=](const Entry& e) { return e.time > time; })};
  }
  std::vector<Entry> entries;
};

struct Recorded {
  Recorder trace;
  SeedResult result;
};
Recorded recorded(const SimulationBuilder& simulation, const Future& future) {
  Recorded run;
  run.result = run_future(simulation, 7, future, &run.trace);
  return run;
}

constexpr auto coin_at = 3s;

// Tosses a coin when it is time, tells nobody, and two seconds later acts on it.
template <class Then>
SimulationBuilder tossing(double p, Then then) {
  auto toss = [p, then](Env& env) -> Task<> {
    auto wait = sleep_for(coin_at);
    co_await wait;
    const bool bad = env.random().chance(p);
    env.log("the coin is tossed");
    auto more = sleep_for(2s);
    co_await more;
    then(bad);
    auto stop = env.stopping().wait();
    co_await stop;
  };
  return SimulationBuilder("tossing").processes(1, process(toss)).workload(make<Patient>).chaos(10s).settle(1s);
}
void notices(bool bad) { ORRERY_ALWAYS(!bad, "the coin shows heads"); }
void dies(bool bad) {
  if (bad) std::abort();
}

std::uint64_t first_failing(const SimulationBuilder& simulation) {
  for (std::uint64_t seed = 1;; ++seed) {
    if (!run(simulation, {.seeds = SeedRange{seed, seed}, .jobs = 1}).ok()) return seed;
  }
}

std::string text_of(const InevitabilityReport& report) {
  std::string text = std::to_string(report.runs) + " " + std::to_string(report.inevitable_from.ns()) + "\n";
  for (const FutureCounts& point : report.points)
    text += std::to_string(point.from.ns()) + " " + std::to_string(point.failed) + " " +
            std::to_string(point.failed_otherwise) + " " + std::to_string(point.survivor.value_or(999)) + "\n";
  for (const std::string& line : report.events) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("a future is the seed up to its time, and another run from there on") {
  const auto holds = [](Cluster&) { return true; };
  SimulationBuilder now_and_then = echo();
  now_and_then.invariant("now and then", holds, 70ms);
  SimulationBuilder after_each_event = now_and_then;
  after_each_event.invariant("after each event", holds, Duration{0});
  for (const SimulationBuilder& simulation : {now_and_then, after_each_event}) {
    const Recorded seed = recorded(simulation, {Time::max()});
    CHECK(seed.result.digest == run_seed(simulation, 7).digest);
    REQUIRE(seed.trace.entries.size() > 1'000);
    std::vector<std::uint64_t> times = {0, 1, 500'000'000, 1'234'567'890};
    for (std::size_t i = 0; i < seed.trace.entries.size(); i += seed.trace.entries.size() / 8)
      times.push_back(seed.trace.entries[i].time);
    for (const auto& [time, what] : seed.trace.entries) {
      if (what.starts_with(std::to_string(static_cast<std::uint16_t>(kinds::phase_begins)))) times.push_back(time);
    }
    for (const std::uint64_t time : times) {
      CAPTURE(time);
      const Recorded other = recorded(simulation, {Time::from_ns(time), 1});
      CHECK(other.trace.until(time) == seed.trace.until(time));
      CHECK(other.result.seed == 7);
      CHECK(other.result.digest == run_future(simulation, 7, {Time::from_ns(time), 1}).digest);
      if (time > 5'000'000'000) continue;  // Little is drawn when chaos is over.
      CHECK(other.trace.entries != seed.trace.entries);
      CHECK(other.result.digest != seed.result.digest);
      CHECK(other.result.digest != run_future(simulation, 7, {Time::from_ns(time), 2}).digest);
    }
  }
}

TEST_CASE("what a coin decides is open until it is tossed, and inevitable from then on") {
  const SimulationBuilder simulation = tossing(0.3, notices);
  const std::uint64_t seed = first_failing(simulation);
  const auto report = inevitability(simulation, seed, {.points = 11, .futures = 60});
  REQUIRE(report.has_value());
  CHECK(report->complete);
  CHECK(report->failure.property == "the coin shows heads");
  CHECK(report->failure.at == Time() + 5s);
  REQUIRE(report->points.size() > 11);
  CHECK(report->points.front().from == Time());
  CHECK(report->points.back().from == Time() + 5s);
  std::uint32_t before = 0;
  std::uint32_t failed = 0;
  for (const FutureCounts& point : report->points) {
    CHECK(point.futures == 60);
    CHECK(point.failed_otherwise == 0);
    if (point.from >= Time() + coin_at) {
      CHECK(point.failed == 60);
      CHECK_FALSE(point.survivor.has_value());
      continue;
    }
    CHECK(point.failed > 5);
    CHECK(point.failed < 35);
    CHECK(point.survivor.has_value());
    before += point.futures;
    failed += point.failed;
  }
  REQUIRE(before > 400);
  CHECK(failed > 0.24 * before);
  CHECK(failed < 0.36 * before);
  CHECK(report->other_seeds.futures == 60);
  CHECK(report->other_seeds.failed > 5);
  CHECK(report->other_seeds.failed < 35);
  REQUIRE(report->open_until.has_value());
  CHECK(*report->open_until < Time() + coin_at);
  CHECK(report->inevitable_from >= Time() + coin_at);
  CHECK(report->inevitable_from - *report->open_until < 1ms);
  REQUIRE(report->events.size() == 1);
  CHECK(report->events.front().find("the coin is tossed") != std::string::npos);
  CHECK(report->events_left_out == 0);
}

TEST_CASE("the report does not depend on the number of jobs, and a survivor can be run again") {
  SimulationBuilder simulation = tossing(0.5, notices);
  simulation.chaos(10s, Attrition{.interval_mean = 2s}, NetworkFaults::swarm(), DiskFaults::swarm());
  const std::uint64_t seed = first_failing(simulation);
  const auto one = inevitability(simulation, seed, {.points = 6, .futures = 8, .refinements = 3, .jobs = 1});
  const auto three = inevitability(simulation, seed, {.points = 6, .futures = 8, .refinements = 3, .jobs = 3});
  REQUIRE(one.has_value());
  REQUIRE(three.has_value());
  CHECK(text_of(*one) == text_of(*three));
  const FutureCounts& start = one->points.front();
  REQUIRE(start.survivor.has_value());
  CHECK(run_future(simulation, seed, {start.from, *start.survivor}).ok);
}

TEST_CASE("of a seed that kills its process it is found out as well") {
  const SimulationBuilder simulation = tossing(0.5, dies);
  const std::uint64_t seed = first_failing(simulation);
  const auto report = inevitability(simulation, seed, {.points = 6, .futures = 10});
  REQUIRE(report.has_value());
  CHECK(report->failure.property == "aborted");
  CHECK(report->points.back().failed == 10);
  CHECK(report->inevitable_from - (Time() + coin_at) < 5ms);
  CHECK_FALSE(report->events.empty());
}

TEST_CASE("what fails from the start, or otherwise, is told apart") {
  const auto always = inevitability(tossing(1, notices), 1, {.points = 3, .futures = 5});
  REQUIRE(always.has_value());
  CHECK_FALSE(always->open_until.has_value());
  CHECK(always->inevitable_from == Time());
  CHECK(always->points.size() == 3);

  const SimulationBuilder either = tossing(0.5, [](bool bad) {
    ORRERY_ALWAYS(!bad, "the coin shows heads");
    ORRERY_ALWAYS(bad, "the coin shows tails");
  });
  const auto report = inevitability(either, 1, {.points = 3, .futures = 20, .refinements = 0});
  REQUIRE(report.has_value());
  const FutureCounts& start = report->points.front();
  CHECK(start.failed > 0);
  CHECK(start.failed_otherwise > 0);
  CHECK(start.failed + start.failed_otherwise == 20);
  CHECK_FALSE(start.survivor.has_value());
}

TEST_CASE("an interrupted one has the points that are finished, and what makes no sense is refused") {
  const SimulationBuilder simulation = tossing(0.5, notices);
  const std::uint64_t seed = first_failing(simulation);
  std::uint64_t runs = 0;
  const auto cut = inevitability(simulation, seed,
                                 {.points = 10,
                                  .futures = 10,
                                  .jobs = 2,
                                  .on_progress = [&](const InevitabilityProgress& progress) { runs = progress.runs; },
                                  .interrupted = [&] { return runs > 60; }});
  REQUIRE(cut.has_value());
  CHECK_FALSE(cut->complete);
  CHECK_FALSE(cut->points.empty());
  CHECK(cut->points.size() < 10);
  for (const FutureCounts& point : cut->points) CHECK(point.futures == 10);

  const auto problem = [](const Result<InevitabilityReport>& report) {
    return report ? std::string("none") : report.error().detail;
  };
  CHECK(problem(inevitability(tossing(0, notices), 3)) == "seed 3 does not fail");
  CHECK(problem(inevitability(simulation, seed, {.points = 1})) == "points must be from 2 to 1000");
  CHECK(problem(inevitability(simulation, seed, {.futures = 0})) == "futures must be from 1 to 10000");
  CHECK_FALSE(inevitability(SimulationBuilder("empty"), 1).has_value());
}

TEST_CASE("a seed that does not do the same twice has no futures") {
  int runs = 0;
  const auto other_each_time = [&runs](bool) { ORRERY_ALWAYS(++runs % 2 == 0, "every other time"); };
  const auto report = inevitability(tossing(0.5, other_each_time), 1, {.points = 2, .futures = 6, .jobs = 1});
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().code == ErrorCode::unsupported);
  CHECK(report.error().detail.find("not deterministic") != std::string::npos);
}

TEST_CASE("shares have the limits of Wilson's score interval") {
  const auto check = [](std::uint32_t successes, std::uint32_t trials, double low, double high) {
    const Share share = share_of(successes, trials);
    CHECK(share.ratio == doctest::Approx(static_cast<double>(successes) / trials));
    CHECK(share.low == doctest::Approx(low).epsilon(0.001));
    CHECK(share.high == doctest::Approx(high).epsilon(0.001));
  };
  check(0, 40, 0, 0.08762);
  check(40, 40, 0.91238, 1);
  check(20, 40, 0.35200, 0.64800);
  check(81, 263, 0.25526, 0.36618);  // R. G. Newcombe, Statistics in Medicine 17, 1998, table I: 0.2553 to 0.3662.
  CHECK(share_of(0, 0).high == 1);
}

TEST_CASE("a future reads as it is typed") {
  CHECK(to_string(Future{Time(), 0}) == "0s#0");
  CHECK(to_string(Future{Time() + 18250ms, 7}) == "18.25s#7");
  CHECK(to_string(Future{Time::from_ns(12'000'000'001), 39}) == "12.000000001s#39");
}
