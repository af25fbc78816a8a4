#include <doctest/doctest.h>

#include <cstdlib>

#include "platform/memory.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

enum class Misdeed { fault, check, loop, allocate };

// Misbehaves on every third seed, one second after the start.
class Vandal final : public Process {
 public:
  explicit Vandal(Misdeed misdeed) : misdeed_(misdeed) {}
  Task<> run(Env& env) override {
    auto wait = sleep_for(1s);
    co_await wait;
    env.log("about to misbehave");
    if (env.simulator().seed() % 3 == 0) misbehave();
    auto stop = env.stopping().wait();
    co_await stop;
  }

 private:
  // The sanitizer would forestall the fault.
  [[gnu::noinline]] __attribute__((no_sanitize("undefined"))) void misbehave() {
    volatile int* volatile nowhere = nullptr;
    volatile bool on = true;
    std::vector<std::unique_ptr<char[]>> memory;
    switch (misdeed_) {
      case Misdeed::fault: *nowhere = 1; break;  // NOLINT
      case Misdeed::check: ORRERY_CHECK_MESSAGE(misdeed_ == Misdeed::fault, "all is well"); break;
      case Misdeed::loop:
        while (on) {
        }
        break;
      case Misdeed::allocate:
        for (;;) memory.push_back(std::make_unique<char[]>(1 << 20));
    }
  }
  Misdeed misdeed_;
};

Report report_of(Misdeed misdeed) {
  const auto simulation = SimulationBuilder("vandal")
                              .processes(1, make<Vandal>(misdeed))
                              .workload(make<Patient>)
                              .chaos(2s)
                              .wall_limit(misdeed == Misdeed::loop ? Duration(500ms) : Duration(30s))
                              .memory_limit(std::uint64_t{256} << 20);
  return run(simulation, {.seeds = {{1, 9}}, .jobs = 2, .replay_command = "orrery sim replay vandal"});
}

void check_failures(const Report& report, const std::string& property) {
  CHECK(report.seeds_run == 9);
  REQUIRE(report.seeds_failed == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const SeedFailure& failure = report.failures[i];
    const std::uint64_t seed = 3 * (i + 1);
    CHECK(failure.seed == seed);
    CHECK(failure.kind == PropertyKind::process);
    CHECK(failure.property == property);
    CHECK(failure.node == "server-0");
    CHECK(failure.at.ns() == 1'000'000'000);
    CHECK_MESSAGE(failure.stack.find("Vandal::") != std::string::npos, failure.stack);
    CHECK(failure.stack.find("Simulator::") == std::string::npos);
    CHECK(failure.replay == "orrery sim replay vandal --seed " + std::to_string(seed));
    REQUIRE_FALSE(failure.last_events.empty());
    CHECK(failure.digest.empty());
  }
}

}  // namespace

TEST_CASE("a segmentation fault in a process shows where, when and what happened before") {
  const Report report = report_of(Misdeed::fault);
  check_failures(report, "segmentation fault");
  CHECK(report.failures[0].place.starts_with("isolation_test.cpp:"));
}

TEST_CASE("so does a failed check") {
  const Report report = report_of(Misdeed::check);
  check_failures(report, "check failed");
  CHECK(report.failures[0].message == "aborted: check failed: misdeed_ == Misdeed::fault: all is well");
}

TEST_CASE("so does an endless loop") { check_failures(report_of(Misdeed::loop), "endless loop"); }

TEST_CASE("so does unbounded allocation") {
  if (platform::memory_can_be_limited()) check_failures(report_of(Misdeed::allocate), "out of memory");
}
