#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "testing/simulation_run.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

// Both write into it when they are destroyed.
std::vector<std::string> destroyed;

struct Names {
  ~Names() { destroyed.emplace_back("names"); }
  std::vector<std::string> names;
  Event all_here;
};

struct Sum {
  ~Sum() { destroyed.emplace_back("sum"); }
  std::uint64_t sum = 0;
};

// Of a coroutine's frame, which dies with the run.
struct Visitor {
  explicit Visitor(Names& n) : names(n) {}
  ~Visitor() { destroyed.push_back("a visitor of " + std::to_string(names.names.size())); }
  Names& names;
};

SimulationBuilder meeting() {
  return SimulationBuilder("meeting")
      .processes(1, make<Idle>)
      .workload(workload([](WorkloadEnv& env) -> Task<> {
                  auto& names = env.shared<Names>();
                  const Visitor visitor(names);
                  names.names.push_back(env.self().name);
                  env.shared<Sum>().sum += env.client().index;
                  if (names.names.size() == env.client().count) names.all_here.set();
                  auto wait = names.all_here.wait();
                  co_await wait;
                  env.count_operations(names.names.size() * 10 + env.shared<Sum>().sum);
                }),
                3)
      .chaos(1s)
      .settle(0s);
}

}  // namespace

TEST_CASE("clients of one seed share one object of a type, and each seed has its own") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const SeedResult result = run_seed(meeting(), seed);
    CHECK(result.ok);
    CHECK(result.operations == 3 * (30 + 3));
  }
}

TEST_CASE("what clients share is destroyed after their tasks, the last made first") {
  auto simulation = SimulationBuilder("forever")
                        .processes(1, make<Idle>)
                        .workload(workload([](WorkloadEnv& env) -> Task<> {
                          auto& names = env.shared<Names>();
                          names.names.push_back("one");
                          env.shared<Sum>().sum = 1;
                          const Visitor visitor(names);
                          auto wait = names.all_here.wait();
                          co_await wait;
                        }))
                        .phase_limit(1s)
                        .chaos(1s);
  destroyed.clear();
  {
    SimulationRun run(simulation, 1);
    CHECK_FALSE(run.run().ok);  // The client does not return.
  }
  CHECK(destroyed == std::vector<std::string>{"a visitor of 1", "sum", "names"});
}
