#include <doctest/doctest.h>

#include <limits>

#include <orrery/process/cluster.hpp>
#include <orrery/testing/simulation.hpp>

using namespace orrery;
using namespace std::chrono_literals;

namespace {

class Idle final : public Process {
 public:
  Task<> run(Env& env) override {
    auto stop = env.stopping().wait();
    co_await stop;
  }
};
class Nothing final : public Workload {
 public:
  Task<> run(WorkloadEnv&) override { co_return; }
};

SimulationBuilder fine() { return SimulationBuilder("fine").processes(3, make<Idle>).workload(make<Nothing>); }

using Problems = std::vector<std::string>;

}  // namespace

TEST_CASE("a simulation that is fine has no problems") {
  CHECK(fine().validate() == Problems{});
  CHECK(fine().chaos(10s, Attrition{}, NetworkFaults::swarm(), DiskFaults::swarm()).validate() == Problems{});
  CHECK(fine().chaos(10s, Attrition{.max_dead = 3}).validate() == Problems{});
  CHECK(fine().chaos(10s, Attrition{.max_dead = 0, .graceful = 0, .crash = 0, .wipe = 0}).validate() == Problems{});
}

TEST_CASE("an empty simulation lacks processes and workloads") {
  CHECK(SimulationBuilder("empty").validate() ==
        Problems{"no process runs: call processes()", "no workload drives it: call workload()"});
}

TEST_CASE("more dead than processes") {
  CHECK(fine().chaos(10s, Attrition{.max_dead = 4}).validate() ==
        Problems{"Attrition::max_dead is 4, but only 3 processes run"});
  CHECK(SimulationBuilder("range")
            .processes({1, 5}, make<Idle>)
            .workload(make<Nothing>)
            .chaos(1s, Attrition{.max_dead = 2})
            .validate() == Problems{"Attrition::max_dead is 2, but only 1 process runs"});
}

TEST_CASE("counts and names") {
  CHECK(fine().processes(0, make<Idle>, "zero").validate() ==
        Problems{"processes() of 'zero': the least count is 0; it must be 1 or more"});
  CHECK(fine().processes({5, 2}, make<Idle>, "range").validate() ==
        Problems{"processes() of 'range': the range 5 to 2 is empty"});
  CHECK(fine().processes(1, make<Idle>, "server").validate() == Problems{"two groups of nodes are named 'server'"});
  CHECK(fine().workload(make<Nothing>, 0, "none").validate() ==
        Problems{"workload() of 'none': 0 clients; it must be 1 to 10000"});
  CHECK(fine().processes(static_cast<std::uint32_t>(-1), make<Idle>, "many").validate().size() == 1);
  CHECK(fine().processes(1, nullptr, "hollow").validate() == Problems{"processes() of 'hollow' has no factory"});
  CHECK(fine().processes(1, make<Idle>, "a b").validate() ==
        Problems{"'a b' is no name for nodes: letters, digits, '-', '_' and '.' only"});
  CHECK(SimulationBuilder("").processes(1, make<Idle>).workload(make<Nothing>).validate().size() == 1);
}

TEST_CASE("invariants") {
  const auto always = [](Cluster&) { return true; };
  CHECK(fine().invariant("i", always).invariant("i", always).validate() == Problems{"two invariants are named 'i'"});
  CHECK(fine().invariant("i", nullptr).validate() == Problems{"invariant 'i' has no function"});
  CHECK(fine().invariant("i", always, -1s).validate() ==
        Problems{"the period of invariant 'i' is -1 s; it must be 0 or more"});
}

TEST_CASE("durations") {
  CHECK(fine().chaos(-5s).validate() == Problems{"the length of chaos() is -5 s; it must be 0 or more"});
  CHECK(fine().settle(-1s).validate() == Problems{"settle() is -1 s; it must be 0 or more"});
  CHECK(fine().phase_limit(0s).validate() == Problems{"phase_limit() must be more than 0"});
  CHECK(fine().wall_limit(0s).validate() == Problems{"wall_limit() must be more than 0"});
  CHECK(fine().memory_limit(1).validate() == Problems{"memory_limit() must be 16 MiB or more"});
  CHECK(fine().iterations(0).validate() == Problems{"iterations() must be 1 or more"});
}

TEST_CASE("attrition") {
  CHECK(fine().chaos(1s, Attrition{.crash = -0.5}).validate() ==
        Problems{"Attrition::crash is -0.5; it must be 0 or more"});
  CHECK(
      fine().chaos(1s, Attrition{.graceful = 0, .crash = 0, .wipe = 0}).validate() ==
      Problems{"the weights of Attrition (graceful, crash, wipe, pause, zone) are all 0; for none set max_dead to 0"});
  CHECK(fine().chaos(1s, Attrition{.recovery_min = 2s, .recovery_max = 1s}).validate() ==
        Problems{"Attrition::recovery_min (2 s) is above recovery_max (1 s)"});
  CHECK(fine().chaos(1s, Attrition{.wipe = std::numeric_limits<double>::quiet_NaN()}).validate().size() == 1);
}

TEST_CASE("faults, links and disks") {
  NetworkFaults network;
  network.rates.connect_hang = 1.5;
  network.clog_interval_mean = -1ms;
  network.throttle_factor_max = 1;
  CHECK(fine().chaos(1s, network.with_bit_flips(2)).validate() ==
        Problems{"NetworkFaults::clog_interval_mean is -0.001 s; it must be 0 or more",
                 "NetworkFaultRates::connect_hang is 1.5; it must be a probability, from 0 to 1",
                 "NetworkFaultRates::bit_flip is 2; it must be a probability, from 0 to 1",
                 "NetworkFaults::throttle_factor_max is 1; it must be from 2 to 1000000"});
  network.enabled = false;
  CHECK(fine().chaos(1s, network).validate() == Problems{});
  DiskFaults disk;
  disk.rates.sync_error = -1;
  CHECK(fine().chaos(1s, disk).validate().size() == 1);
  CHECK(fine().link({.loss = 2}).validate() ==
        Problems{"LinkOptions::loss is 2; it must be a probability, from 0 to 1"});
  CHECK(fine().link({.mtu_bytes = 40}).validate() ==
        Problems{"LinkOptions::mtu_bytes is 40; it must be 0 for no limit, or 68 or more"});
  CHECK(fine().disk({.page_bytes = 1000}).validate().size() == 1);
  disk = {.throttled_iops_min = 10, .throttled_iops_max = 5};
  CHECK(fine().chaos(1s, disk).validate() ==
        Problems{"DiskFaults::throttled_iops_min (10) must be from 1 to throttled_iops_max (5)"});
  CHECK(fine().chaos(1s, DiskFaults::all().with_corruption(1.5)).validate().size() == 3);
}

TEST_CASE("disks of single servers and of groups") {
  CHECK(fine().disk("server", {}).disk("server-0", {}).validate() == Problems{});
  CHECK(fine().disk("sever", {}).validate().at(0) ==
        "disk() of 'sever': there is no such server; did you mean 'server'?");
  CHECK(fine().disk("server-99", {}).validate().size() == 1);
  CHECK(fine().disk("client", {}).validate().size() == 1);
  CHECK(fine().disk("server", {.page_bytes = 1000}).validate().size() == 1);
}

TEST_CASE("all problems are listed, and none runs") {
  SimulationBuilder builder = fine().settle(-1s).iterations(0).chaos(1s, Attrition{.max_dead = 9});
  CHECK(builder.validate().size() == 3);
  const Report report = run(builder, {.seeds = {{5, 4}}});
  CHECK(report.errors.size() == 4);
  CHECK(report.errors.back() == "the range of seeds 5 to 4 is empty");
  CHECK(report.seeds_run == 0);
  CHECK_FALSE(report.ok());
}
