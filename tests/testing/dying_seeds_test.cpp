#include <doctest/doctest.h>

#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/core/check.hpp>

#include "platform/memory.hpp"
#include "platform/terminal.hpp"
#include "testing/seeds.hpp"

using namespace orrery;
using namespace orrery::detail;
using namespace seeds;
using namespace std::chrono_literals;

namespace {

// Seed 7 of 20 does `body`; the others are fine. Gives the failure of seed 7.
template <class Body>
SeedFailure failure_by(Body body, Duration wall_limit = 60s) {
  SeedWork work;
  work.run = [&](std::uint64_t seed) {
    if (seed == 7) body();
    return fine(seed);
  };
  auto results = results_of(
      work, {.seeds = {1, 20}, .jobs = 2, .memory_limit = std::uint64_t{256} << 20, .wall_limit = wall_limit});
  CHECK(results.size() == 20);
  for (const auto& [seed, result] : results) CHECK(result.ok == (seed != 7));
  REQUIRE(results[7].failures.size() == 1);
  CHECK(results[7].failures[0].kind == PropertyKind::process);
  return results[7].failures[0];
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// Named functions, which stacks must show. The optimiser must not merge or inline them.
// The sanitizer would forestall the fault.
[[gnu::noinline]] __attribute__((no_sanitize("undefined"))) void write_to_null() {
  volatile int* volatile nowhere = nullptr;
  *nowhere = 3;  // NOLINT
}
[[gnu::noinline]] void fail_a_check() {
  const int three = 3;
  ORRERY_CHECK_MESSAGE(three == 4, "numbers agree");
}
[[gnu::noinline]] void call_abort() { std::abort(); }
[[gnu::noinline]] void loop_for_ever() {
  volatile bool on = true;
  while (on) {
  }
}
[[gnu::noinline]] void sleep_for_real() {
  for (;;) sleep(100);
}
[[gnu::noinline]] void allocate_without_bound() {
  std::vector<std::unique_ptr<char[]>> all;
  for (;;) all.push_back(std::make_unique<char[]>(1 << 20));
}
[[gnu::noinline]] int recurse(int depth) {
  volatile char frame[512];
  frame[0] = static_cast<char>(depth);
  return depth < 0 ? 0 : recurse(depth + 1) + frame[0];
}
[[gnu::noinline]] void throw_a_string() { throw std::string("unexpected"); }
[[gnu::noinline]] void divide(int by) {
  volatile int divisor = by;
  volatile int quotient = 10 / divisor;
  static_cast<void>(quotient);
}

}  // namespace

TEST_CASE("a segmentation fault costs its seed only") {
  const SeedFailure failure = failure_by(write_to_null);
  CHECK(failure.property == "segmentation fault");
  CHECK(failure.message == "segmentation fault at address 0x0");
  CHECK(has(failure.stack, "write_to_null"));
  CHECK(failure.stack.find("write_to_null") < failure.stack.find('\n'));
  CHECK(has(failure.place, "dying_seeds_test.cpp:"));
}

TEST_CASE("a failed check costs its seed only, and is quoted") {
  const SeedFailure failure = failure_by(fail_a_check);
  CHECK(failure.property == "check failed");
  CHECK(failure.message == "aborted: check failed: three == 4: numbers agree");
  CHECK(has(failure.place, "dying_seeds_test.cpp:"));
  CHECK(has(failure.stack, "fail_a_check"));
  CHECK(failure.stack.find("fail_a_check") < failure.stack.find('\n'));
  CHECK(has(failure.output, "check failed: three == 4"));
}

TEST_CASE("an abort costs its seed only") {
  const SeedFailure failure = failure_by([] {
    std::fprintf(stderr, "first words\nlast words\n");
    call_abort();
  });
  CHECK(failure.property == "aborted");
  CHECK(failure.message == "aborted: last words");
  CHECK(failure.output == "first words\nlast words\n");
  CHECK(has(failure.stack, "call_abort"));
}

TEST_CASE("an arithmetic fault costs its seed only") {
  if (!platform::memory_can_be_limited()) return;  // Sanitizers report it in words of their own.
  const SeedFailure failure = failure_by([] { divide(0); });
  CHECK(failure.property == "arithmetic fault");
  CHECK(has(failure.stack, "divide"));
}

TEST_CASE("a stack overflow costs its seed only") {
  const SeedFailure failure = failure_by([] { recurse(0); });
  CHECK(failure.property == "stack overflow");
  CHECK(has(failure.stack, "recurse"));
}

TEST_CASE("an endless loop costs its seed only") {
  const double before = platform::steady_seconds();
  const SeedFailure failure = failure_by(loop_for_ever, 300ms);
  CHECK(failure.property == "endless loop");
  CHECK(failure.message == "endless loop or blocking call: no result in 0.3 s");
  CHECK(has(failure.stack, "loop_for_ever"));
  CHECK(platform::steady_seconds() - before < 20);
}

TEST_CASE("a blocking call costs its seed only") {
  const SeedFailure failure = failure_by(sleep_for_real, 300ms);
  CHECK(failure.property == "endless loop");
  CHECK(has(failure.stack, "sleep_for_real"));
}

TEST_CASE("a seed that ignores signals is killed") {
  const SeedFailure failure = failure_by(
      [] {
        sigset_t all;
        sigfillset(&all);
        sigprocmask(SIG_BLOCK, &all, nullptr);
        loop_for_ever();
      },
      300ms);
  CHECK(failure.property == "endless loop");
}

TEST_CASE("unbounded allocation costs its seed only") {
  if (!platform::memory_can_be_limited()) return;  // Sanitizers reserve terabytes.
  const SeedFailure failure = failure_by(allocate_without_bound);
  CHECK(failure.property == "out of memory");
  CHECK(failure.message == "out of memory (limit 256 MiB)");
  CHECK(has(failure.stack, "allocate_without_bound"));
  CHECK(has(failure.place, "dying_seeds_test.cpp:"));
}

TEST_CASE("exit and death by signal cost their seed only") {
  const SeedFailure exited = failure_by([] { std::exit(3); });
  CHECK(exited.message == "called exit(3)");
  const SeedFailure killed = failure_by([] { kill(getpid(), SIGKILL); });
  CHECK(killed.message == "killed (SIGKILL) (signal 9)");
}

TEST_CASE("an uncaught exception costs its seed only") {
  const SeedFailure failure = failure_by([]() noexcept { throw_a_string(); });
  CHECK(failure.property == "aborted");
  CHECK(has(failure.message, "aborted: terminate called after throwing an instance of"));
}

TEST_CASE("much output neither blocks nor is kept") {
  const SeedFailure failure = failure_by([] {
    for (int i = 0; i < 100'000; ++i) std::fprintf(stderr, "line %d of far too many\n", i);
    std::abort();
  });
  CHECK(failure.message == "aborted: line 99999 of far too many");
  CHECK(failure.output.size() <= 4096);
}
