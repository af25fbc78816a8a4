#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "testing/simulation_run.hpp"
#include "testing/small_systems.hpp"

using namespace small;

namespace {

// What happened when; at one time the order of clients is the seed's choice.
class Diary {
 public:
  void add(WorkloadEnv& env, const std::string& what) {
    entries_.emplace_back(env.now().ns() / 1'000'000,
                          env.self().name + " " + what + " in " + std::string(to_string(env.phase())));
  }
  [[nodiscard]] std::string text() {
    std::sort(entries_.begin(), entries_.end());
    std::string all;
    for (const auto& [ms, what] : entries_) all += std::to_string(ms) + " ms: " + what + "\n";
    return all;
  }

 private:
  std::vector<std::pair<std::uint64_t, std::string>> entries_;
};

class Writer final : public Workload {
 public:
  explicit Writer(Diary* diary) : diary_(diary) {}
  Task<> setup(WorkloadEnv& env) override {
    auto wait = sleep_for(env.client().index == 0 ? 100ms : 200ms);
    co_await wait;
    diary_->add(env, "set up");
  }
  Task<> run(WorkloadEnv& env) override {
    diary_->add(env, "runs");
    auto over = env.chaos_over().wait();
    co_await over;
    auto more = sleep_for(300ms);
    co_await more;
    diary_->add(env, "returns");
  }
  Task<> check(WorkloadEnv& env) override {
    diary_->add(env, "checks");
    co_return;
  }

 private:
  Diary* diary_;
};

SimulationBuilder diaries(Diary& diary) {
  return SimulationBuilder("diaries").processes(2, make<Idle>).workload(make<Writer>(&diary), 2).chaos(10s).settle(5s);
}

}  // namespace

TEST_CASE("phases follow one another, each when all clients have finished the one before") {
  Diary diary;
  const SeedResult result = run_seed(diaries(diary), 1);
  CHECK(result.ok);
  CHECK(diary.text() ==
        "100 ms: client-0 set up in set-up\n"
        "200 ms: client-0 runs in chaos\n"
        "200 ms: client-1 runs in chaos\n"
        "200 ms: client-1 set up in set-up\n"
        "10500 ms: client-0 returns in settle\n"
        "10500 ms: client-1 returns in settle\n"
        "15500 ms: client-0 checks in check\n"
        "15500 ms: client-1 checks in check\n");
  CHECK(result.simulated_seconds == doctest::Approx(15.5));
}

TEST_CASE("clients that return early do not end chaos") {
  const auto simulation = SimulationBuilder("early")
                              .processes(1, make<Idle>)
                              .workload(workload([](WorkloadEnv&) -> Task<> { co_return; }), 3)
                              .chaos(10s)
                              .settle(1s);
  const SeedResult result = run_seed(simulation, 1);
  CHECK(result.ok);
  CHECK(result.simulated_seconds == doctest::Approx(11));
}

TEST_CASE("the seed chooses how many processes run, and workloads see them") {
  std::vector<std::size_t> counts;
  const auto simulation = SimulationBuilder("range")
                              .processes({2, 5}, make<Idle>)
                              .processes(1, make<Idle>, "other")
                              .workload(workload([&counts](WorkloadEnv& env) -> Task<> {
                                counts.push_back(env.servers().size() - 1);
                                CHECK(env.servers().front() == "server-0");
                                CHECK(env.servers().back() == "other-0");
                                CHECK(env.server("server-1").state == NodeState::running);
                                CHECK(env.server("server-1").incarnation == 0);
                                CHECK(env.client().count == 1);
                                co_return;
                              }))
                              .settle(0s);
  for (std::uint64_t seed = 1; seed <= 60; ++seed) CHECK(run_seed(simulation, seed).ok);
  for (std::size_t count = 2; count <= 5; ++count) CHECK(std::count(counts.begin(), counts.end(), count) > 3);
  CHECK(*std::min_element(counts.begin(), counts.end()) == 2);
  CHECK(*std::max_element(counts.begin(), counts.end()) == 5);
}

TEST_CASE("servers learn their peers, those of their own group") {
  std::vector<std::string> peers;
  const auto simulation = SimulationBuilder("peers")
                              .processes(3, process([&peers](Env& env) -> Task<> {
                                           peers = env.self().peers;
                                           CHECK(env.self().zone.starts_with("zone-"));
                                           co_return;
                                         }))
                              .processes(2, make<Idle>, "other")
                              .workload(make<Patient>);
  CHECK(run_seed(simulation, 1).ok);
  CHECK(peers == std::vector<std::string>{"server-0", "server-1", "server-2"});
}

TEST_CASE("each server has the disk of its own name, else that of its group, else that of all") {
  const auto capacities = [](Env& env) -> Task<> {
    const std::string bytes(env.self().name.starts_with("fast") ? 200 : 2000, 'x');
    auto opening = env.disk().open("file", OpenMode::create);
    auto file = co_await opening;
    if (!file) co_return env.fail(file.error());
    auto appending = file->append(bytes);
    const auto appended = co_await appending;
    const bool full = !appended && appended.error() == ErrorCode::disk_full;
    const bool small = env.self().name == "fast-1" || env.self().name == "server-0";
    if (full != small) env.fail(Error(ErrorCode::io_error, env.self().name));
    auto stop = env.stopping().wait();
    co_await stop;
  };
  const SeedResult result = run_seed(SimulationBuilder("disks")
                                         .processes(2, process(capacities))
                                         .processes(2, process(capacities), "fast")
                                         .workload(make<Patient>)
                                         .disk({.capacity_bytes = 3000})
                                         .disk("fast", {.capacity_bytes = 250})
                                         .disk("fast-1", {.capacity_bytes = 100})
                                         .disk("server-0", {.capacity_bytes = 1000})
                                         .settle(1s),
                                     1);
  CHECK(result.ok);
}

TEST_CASE("attrition strikes servers, everything runs again when chaos is over, and workloads see reboots") {
  std::uint32_t reboots = 0;
  const auto simulation = SimulationBuilder("attrition")
                              .processes(3, make<Idle>)
                              .workload(workload([&reboots](WorkloadEnv& env) -> Task<> {
                                auto over = env.chaos_over().wait();
                                co_await over;
                                auto later = sleep_for(3s);
                                co_await later;
                                for (const std::string& name : env.servers()) {
                                  CHECK(env.server(name).state == NodeState::running);
                                  reboots += env.server(name).incarnation;
                                }
                              }))
                              .chaos(30s, Attrition{.interval_mean = 1s});
  const SeedResult result = run_seed(simulation, 3);
  CHECK(result.ok);
  CHECK(reboots > 3);
  std::uint64_t strikes = 0;
  for (const FaultCount& fault : result.faults) {
    if (fault.kind == "crash" || fault.kind == "graceful_stop" || fault.kind == "wipe") strikes += fault.count;
  }
  CHECK(strikes == reboots);
}

TEST_CASE("an invariant is checked after each event, and its first failure stops the run") {
  std::uint64_t evaluations = 0;
  auto simulation = SimulationBuilder("invariant")
                        .processes(1, make<Idle>)
                        .workload(workload([](WorkloadEnv& env) -> Task<> {
                          for (int i = 0; i < 10; ++i) {
                            auto wait = sleep_for(1s);
                            co_await wait;
                            env.count_operations();
                          }
                        }))
                        .chaos(20s)
                        .settle(1s)
                        .invariant("at most four seconds pass", [&evaluations](Cluster& cluster) {
                          ++evaluations;
                          return cluster.simulator().now() < Time::from_ns(4'000'000'000);
                        });
  const SeedResult result = run_seed(simulation, 1);
  CHECK_FALSE(result.ok);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].kind == PropertyKind::invariant);
  CHECK(result.failures[0].property == "at most four seconds pass");
  CHECK(result.failures[0].at.ns() == 4'000'000'000);
  CHECK(result.simulated_seconds == 4.0);
  CHECK(evaluations == result.events);
}

TEST_CASE("a periodic invariant is checked so often, and changes nothing") {
  std::string times;
  const auto plain =
      SimulationBuilder("periodic").processes(1, make<Idle>).workload(make<Patient>).chaos(10s).settle(1s);
  auto checked = plain;
  checked.invariant(
      "looks",
      [&times](Cluster& cluster) {
        times += std::to_string(cluster.simulator().now().ns() / 1'000'000) + " ";
        return true;
      },
      2500ms);
  const SeedResult result = run_seed(checked, 1);
  CHECK(result.ok);
  CHECK(times == "2500 5000 7500 10000 ");
  CHECK(result.digest == run_seed(plain, 1).digest);
  REQUIRE(result.properties.size() == 1);
  CHECK(result.properties[0].hits == 4);
}

TEST_CASE("assertions in the code under test fail the seed with place and values") {
  const auto simulation = SimulationBuilder("assertions")
                              .processes(1, process([](Env& env) -> Task<> {
                                           auto wait = sleep_for(1500ms);
                                           co_await wait;
                                           ORRERY_REACHABLE("half past one");
                                           ORRERY_ALWAYS_LE(env.now().ns(), 1000u, "early");
                                           auto more = sleep_for(10s);
                                           co_await more;
                                         }))
                              .workload(make<Patient>)
                              .chaos(10s);
  const SeedResult result = run_seed(simulation, 1);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].property == "early");
  CHECK(result.failures[0].message == "1500000000 <= 1000 does not hold");
  CHECK(result.failures[0].place.starts_with("phases_test.cpp:"));
  CHECK(result.failures[0].node == "server-0");
  CHECK(result.failures[0].at.ns() == 1'500'000'000);
  CHECK(result.simulated_seconds == 1.5);
}

TEST_CASE("a workload's violation fails the seed") {
  const auto simulation = SimulationBuilder("violation")
                              .processes(1, make<Idle>)
                              .workload(workload([](WorkloadEnv& env) -> Task<> {
                                          auto wait = sleep_for(2s);
                                          co_await wait;
                                          env.count_operations(5);
                                          env.violation("nothing is lost", "k3 is");
                                        }),
                                        2);
  const SeedResult result = run_seed(simulation, 1);
  REQUIRE(result.failures.size() == 1);
  CHECK(result.failures[0].kind == PropertyKind::workload);
  CHECK(result.failures[0].property == "nothing is lost");
  CHECK(result.failures[0].message == "k3 is");
  CHECK(result.failures[0].place.starts_with("phases_test.cpp:"));
  CHECK(result.failures[0].node.starts_with("client-"));
  CHECK(result.operations == 5);
}

TEST_CASE("the same seed gives the same digest, traced or not, and another seed another") {
  const SimulationBuilder simulation = echo();
  const SeedResult first = run_seed(simulation, 5);
  const SeedResult again = run_seed(simulation, 5);
  const SeedResult other = run_seed(simulation, 6);
  CHECK(first.ok);
  CHECK(first.operations > 0);
  CHECK(first.digest == again.digest);
  CHECK(first.events == again.events);
  CHECK(first.digest != other.digest);
  class Sink final : public TraceSink {
   public:
    void name_nodes(const std::vector<std::string>& all) override { names = all; }
    void record(const TraceRecord&) override { ++records; }
    void record_text(TraceRecord, std::string_view) override { ++records; }
    std::vector<std::string> names;
    std::uint64_t records = 0;
  } sink;
  const SeedResult traced = run_seed(simulation, 5, &sink);
  CHECK(traced.digest == first.digest);
  CHECK(sink.records > traced.events);
  CHECK(sink.names == std::vector<std::string>{"server-0", "server-1", "server-2", "client-0", "client-1"});
}
