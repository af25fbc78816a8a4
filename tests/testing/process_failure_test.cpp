#include <doctest/doctest.h>

#include <cfenv>
#include <stdexcept>

#include "platform/memory.hpp"
#include "testing/only_failure.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

SimulationBuilder with(ProcessFactory factory) {
  return SimulationBuilder("failing").processes(2, std::move(factory)).workload(make<Patient>).chaos(10s).settle(1s);
}

Task<> throws_in_run(Env& env) {
  auto wait = sleep_for(2s);
  co_await wait;
  if (env.self().name == "server-1") throw std::out_of_range("far away");
}

Task<> throws_something_odd(Env&) {
  auto wait = sleep_for(1s);
  co_await wait;
  throw 42;
}

Task<> spawns_what_throws(Env& env) {
  env.spawn(throws_something_odd(env), "odd");
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> posts_what_throws(Env& env) {
  env.post([] { throw std::runtime_error("in a callback"); });
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> listens_twice(Env& env) {
  auto first = env.network().listen(7);
  auto second = env.network().listen(7);
  if (!second) co_return env.fail(second.error());
}

Task<> rounds_upward(Env& env) {
  std::fesetround(FE_UPWARD);
  auto stop = env.stopping().wait();
  co_await stop;
}

Task<> never_lets_time_pass(Env&) {
  while (true) {
    auto yield = sleep_for(0s);
    co_await yield;
  }
}

}  // namespace

TEST_CASE("a process that has numbers rounded otherwise fails the seed") {
  const SeedFailure failure = only_failure(with(process(rounds_upward)));
  std::fesetround(FE_TONEAREST);
  CHECK(failure.kind == PropertyKind::process);
  CHECK(failure.property == "floating-point environment");
}

TEST_CASE("what a process throws fails the seed") {
  const SeedFailure failure = only_failure(with(process(throws_in_run)));
  CHECK(failure.kind == PropertyKind::process);
  CHECK(failure.property == "exception");
  CHECK(failure.message == "server-1 threw std::out_of_range: far away");
  CHECK(failure.node == "server-1");
  CHECK(failure.at.ns() == 2'000'000'000);
}

TEST_CASE("where it was thrown is found by running the seed again") {
  const Report report = run(with(process(throws_in_run)), {.seeds = {{1, 1}}});
  REQUIRE(report.failures.size() == 1);
  const SeedFailure& failure = report.failures[0];
  if (!platform::memory_can_be_limited()) return;  // Sanitizers have a `__cxa_throw` of their own.
  CHECK_MESSAGE(failure.stack.find("throws_in_run") < failure.stack.find('\n'), failure.stack);
  CHECK(failure.place.starts_with("process_failure_test.cpp:"));
}

TEST_CASE("exceptions can be thrown and caught as ever after that") {
  const SimulationBuilder simulation = with(process(throws_in_run));
  CHECK(run(simulation, {.seeds = {{1, 2}}, .isolate = false}).seeds_failed == 2);
  CHECK_THROWS_AS(static_cast<void>(std::string("x").at(5)), std::out_of_range);
}

TEST_CASE("so does what a spawned task throws, or a callback") {
  const SeedFailure spawned = only_failure(with(process(spawns_what_throws)));
  CHECK(spawned.message.ends_with(" threw int"));
  CHECK(spawned.at.ns() == 1'000'000'000);
  const SeedFailure posted = only_failure(with(process(posts_what_throws)));
  CHECK(posted.message.ends_with(" threw std::runtime_error: in a callback"));
}

TEST_CASE("so does what a workload throws, even when exceptions restart") {
  auto simulation = SimulationBuilder("client")
                        .processes(1, make<Idle>)
                        .workload(workload([](WorkloadEnv&) -> Task<> {
                          auto wait = sleep_for(3s);
                          co_await wait;
                          throw std::logic_error("model is wrong");
                        }))
                        .restart_on_exception();
  CHECK(only_failure(simulation).message == "client-0 threw std::logic_error: model is wrong");
}

TEST_CASE("so does what factories and invariants throw") {
  auto thrower = []() -> std::unique_ptr<Process> { throw std::runtime_error("no process today"); };
  CHECK(only_failure(with(thrower)).message == "std::runtime_error: no process today, outside of any task");
  auto simulation = with(make<Idle>).invariant("throws", [](Cluster&) -> bool { throw std::runtime_error("odd"); }, 1s);
  CHECK(only_failure(simulation).message == "std::runtime_error: odd, outside of any task");
}

TEST_CASE("with restart_on_exception a throwing process is a crash of its node") {
  std::uint32_t incarnations = 0;
  auto simulation = with(process([&incarnations](Env& env) -> Task<> {
                      incarnations = std::max(incarnations, env.self().incarnation);
                      auto wait = sleep_for(2s);
                      co_await wait;
                      throw std::runtime_error("again");
                    })).restart_on_exception();
  const SeedResult result = run_seed(simulation, 1);
  CHECK(result.ok);
  CHECK(incarnations == 3);  // Each lives for 2 s and is down for 1 s, in 11 s.
}

TEST_CASE("a process that cannot go on fails the seed, with the error") {
  const SeedFailure failure = only_failure(with(process(listens_twice)));
  CHECK(failure.property == "failure");
  CHECK_MESSAGE(failure.message.find(" cannot go on: address_in_use") != std::string::npos, failure.message);
}

TEST_CASE("a process that never lets time pass fails the seed and is named") {
  const SeedFailure failure = only_failure(with(process(never_lets_time_pass)));
  CHECK(failure.property == "bound of the simulator");
  CHECK_MESSAGE(failure.message.find("'server-") != std::string::npos, failure.message);
}
