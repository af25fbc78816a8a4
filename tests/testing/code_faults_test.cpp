#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <orrery/check/property.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/testing/shrink.hpp>

#include "testing/finding_out.hpp"
#include "testing/simulation_run.hpp"

using namespace small;

namespace {

/// Reads what the last version wrote, and writes the same in the format of its own.
class Versioned : public Process {
 public:
  explicit Versioned(std::string reads, std::string writes) : reads_(std::move(reads)), writes_(std::move(writes)) {}
  Task<> run(Env& env) override {
    auto open = env.disk().open("state", OpenMode::create);
    auto file = co_await open;
    if (!file) co_return env.fail(file.error());
    auto read = file->read(0, 64);
    auto bytes = co_await read;
    if (!bytes) co_return env.fail(bytes.error());
    const std::string format = bytes->substr(0, 2);
    ORRERY_ALWAYS(format.empty() || reads_.find(format) != std::string::npos, "the state on disk is understood");
    if (format != writes_) {
      auto truncate = file->truncate(0);
      auto truncated = co_await truncate;
      auto append = file->append(writes_ + " 42");
      auto appended = co_await append;
      auto sync = file->sync();
      auto synced = co_await sync;
      if (!truncated || !appended || !synced) co_return env.fail({ErrorCode::io_error, "state"});
    }
    ORRERY_SOMETIMES(writes_ == "v2", "version 2 runs");
    auto stop = env.stopping().wait();
    co_await stop;
  }

 private:
  std::string reads_;
  std::string writes_;
};

SimulationBuilder upgraded(std::string v2_reads) {
  return SimulationBuilder("upgraded")
      .processes(3, make<Versioned>(std::string("v1"), std::string("v1")))
      .upgrade(make<Versioned>(std::move(v2_reads), std::string("v2")))
      .workload(make<Patient>)
      .chaos(30s)
      .settle(1s);
}

/// A cache that must be flushed before it holds more than ten items; flushing late is what BUGGIFY makes it do.
Task<> flush_in_time(Env& env) {
  int held = 0;
  while (!env.stopping().is_set()) {
    ++held;
    ORRERY_ALWAYS(held <= 10, "the cache stays small");
    if (held >= 8 && !env.buggify("slow-flush")) held = 0;
    auto rest = sleep_for(10ms);
    co_await rest;
  }
}

/// Right for the default batch only.
Task<> batch(Env& env) {
  const std::uint32_t size = env.knob("batch", 8U, {1, 4096});
  const Duration interval = env.knob("interval", 10ms, {1ms, 100ms});
  for (int i = 0; i < 10; ++i) {
    ORRERY_ALWAYS(size <= 1000, "a batch fits into its buffer");
    auto rest = sleep_for(interval);
    co_await rest;
  }
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> batch_or_die(Env& env) {
  const std::uint32_t size = env.knob("batch", 8U, {1, 4096});
  auto rest = sleep_for(10ms);
  co_await rest;
  if (size > 1000) std::abort();
  auto stop = env.stopping().wait();
  co_await stop;
}

}  // namespace

TEST_CASE("a rolling upgrade whose new version misreads the old one's file is found out; a right one passes") {
  CHECK(failing(upgraded("v2"), "the state on disk is understood") == 20);
  CHECK(failing(upgraded("v1 v2"), "") == 0);
  const SeedResult result = run_seed(upgraded("v1 v2"), 1);
  CHECK(count_of(result, "upgrade") == 3);
  const auto runs = std::find_if(result.properties.begin(), result.properties.end(),
                                 [](const PropertyCount& property) { return property.name == "version 2 runs"; });
  REQUIRE(runs != result.properties.end());
  CHECK(runs->hits == 3);
}

TEST_CASE("an upgrade takes down one server at a time, beside attrition, and can be called off for each") {
  auto simulation = upgraded("v1 v2")
                        .chaos(60s, Attrition{.max_dead = 1, .interval_mean = 2s})
                        .invariant("two servers are up", [](Cluster& cluster) {
                          int up = 0;
                          for (const char* name : {"server-0", "server-1", "server-2"})
                            up += cluster.find(name)->up() ? 1 : 0;
                          return up >= 2;
                        });
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SimulationRun run(simulation, seed);
    run.keep_fault_decisions();
    const SeedResult result = run.run();
    CHECK(result.ok);
    CHECK(count_of(result, "upgrade") == 3);
    const auto& all = run.fault_decisions();
    CHECK(std::find(all.begin(), all.end(), FaultDecision{"upgrade", "server-1", 0}) != all.end());
  }
  const auto masked = upgraded("v2").reduce({.without_faults = "upgrade:server-0,upgrade:server-1#0,upgrade:server-2"});
  CHECK(failing(masked, "") == 0);
  CHECK(count_of(run_seed(masked, 1), "upgrade") == 0);
}

TEST_CASE("BUGGIFY points find what depends on a rare slowness; they are counted, and can be called off") {
  const auto simulation = lasting(process(flush_in_time)).chaos(20s);
  const std::uint64_t failed = failing(simulation, "the cache stays small", 60);
  CHECK(failed > 5);
  CHECK(failed < 30);  // In a quarter of the seeds the point is on.
  CHECK(failing(simulation, "", 0) == 0);
  std::uint64_t fired = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) fired += count_of(run_seed(simulation, seed), "buggify-slow-flush");
  CHECK(fired > failed);
  const auto eager = lasting(process(flush_in_time)).chaos(50ms, Buggify{.on = 1, .fires = 0.5});
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    SimulationRun over(eager, seed);
    CHECK(over.run().ok);  // It is not before 70 ms that a point is come to.
    Env& env = *over.cluster().find("server-0")->env();
    for (int i = 0; i < 20; ++i) CHECK_FALSE(env.buggify("slow-flush"));
  }
  auto quiet = lasting(process(flush_in_time)).chaos(20s, Buggify::none());
  CHECK(failing(quiet, "", 60) == 0);
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    if (run_seed(simulation, seed).ok) continue;
    const auto shrunk = shrink(simulation, seed, {.jobs = 1});
    REQUIRE(shrunk.has_value());
    CHECK(shrunk->faults.size() == 3);  // Three times in a row, on one of the servers.
    for (const FaultDecision& fault : shrunk->faults) {
      CHECK(fault.kind == "buggify-slow-flush");
      CHECK(fault.place == shrunk->faults.front().place);
    }
    break;
  }
  auto masked = lasting(process(flush_in_time)).chaos(20s).reduce({.without_faults = "buggify-slow-flush"});
  CHECK(failing(masked, "", 60) == 0);
}

TEST_CASE("knobs find what is right only with the defaults, and the report names them") {
  const auto simulation = lasting(process(batch)).chaos(2s);
  std::uint64_t failed = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const SeedResult result = run_seed(simulation, seed);
    if (result.ok) continue;
    ++failed;
    const std::vector<std::string>& knobs = result.failures.front().knobs;
    CHECK(std::any_of(knobs.begin(), knobs.end(), [](const std::string& knob) {
      return knob.starts_with("batch = ") && knob.ends_with(" instead of 8");
    }));
    auto masked = lasting(process(batch)).chaos(2s).reduce({.without_faults = "knob-batch"});
    CHECK(run_seed(masked, seed).ok);
    auto steady = lasting(process(batch)).chaos(2s).randomise_knobs(false);
    CHECK(run_seed(steady, seed).ok);
  }
  CHECK(failed > 5);
  CHECK(failed < 30);

  const Report report = run(simulation, {.seeds = SeedRange{1, 60}, .jobs = 1});
  CHECK(report.seeds_failed == failed);
  CHECK(to_text(report).find("knobs of this seed\n") != std::string::npos);
  CHECK(to_text(report).find("batch = ") != std::string::npos);

  const auto shrunk = shrink(simulation, report.failures.front().seed, {.jobs = 1});
  REQUIRE(shrunk.has_value());
  CHECK(shrunk->faults == std::vector<FaultDecision>{{"knob-batch", "", 0}});
  CHECK(shrunk->result.failures.front().knobs.size() == 1);
}

TEST_CASE("the report names the knobs of a seed that kills its process") {
  const Report report = run(lasting(process(batch_or_die)).chaos(2s), {.seeds = {{1, 20}}, .jobs = 2});
  REQUIRE(report.seeds_failed > 1);
  REQUIRE(report.seeds_failed < 9);  // Of more, not all are run once more.
  for (const SeedFailure& failure : report.failures) {
    CHECK(failure.property == "aborted");
    CHECK(std::any_of(failure.knobs.begin(), failure.knobs.end(), [](const std::string& knob) {
      return knob.starts_with("batch = ") && knob.ends_with(" instead of 8");
    }));
  }
}
