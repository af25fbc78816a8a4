#include "protocols/database/database.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "protocols/client/client.hpp"
#include "protocols/services/service_world.hpp"

using namespace orrery;
using namespace orrery::protocols;
using namespace orrery::test;

namespace {

Script::Line read(Duration at, std::string to, std::uint64_t id, std::string key) {
  return {at, std::move(to), Request{.id = id, .key = std::move(key)}};
}
Script::Line write(Duration at, std::string to, std::uint64_t id, std::string key, std::string value) {
  return {at, std::move(to),
          Request{.id = id, .operation = protocols::Operation::write, .key = std::move(key), .value = value}};
}

ClientParameters load_at(std::vector<std::string> targets, double rate) {
  ClientParameters parameters;
  parameters.targets = nodes(std::move(targets));
  parameters.rate = {rate};
  return parameters;
}

// Three databases, a primary and two replicas.
struct Group {
  explicit Group(DatabaseParameters parameters, std::uint64_t seed = 1) : world(seed) {
    for (const std::string& name : names) all.push_back(&world.add<Database>(name, parameters, names));
  }
  [[nodiscard]] bool agree() {
    return std::all_of(all.begin(), all.end(),
                       [this](auto* placed) { return placed->process().position() == all[0]->process().position(); });
  }
  void make_primary(const std::string& name) {
    for (auto* placed : all) placed->parameters.primary = name;
  }

  std::vector<std::string> names{"db1", "db2", "db3"};
  ServiceWorld world;
  std::vector<Placed<Database>*> all;
};

}  // namespace

TEST_CASE("connections bound what is done at once, and the queue what waits") {
  ServiceWorld world;
  DatabaseParameters parameters;
  parameters.connections = 2;
  parameters.queue_max = 1;
  parameters.read_time = 10ms;
  auto& database = world.add<Database>("db", parameters);
  Script script;
  for (std::uint64_t id = 1; id <= 4; ++id) script.lines.push_back(read(1s + Duration(id), "db", id, "k"));
  world.add_script("client", script);
  world.start_and_run(1s + 5ms);
  CHECK(database.process().connections_in_use() == 2);
  CHECK(database.process().waiting() == 1);
  world.run_for(1s);
  CHECK(script.find(4)->reply.status == ReplyStatus::overloaded);
  CHECK(script.find(3)->at.ns() / 1'000'000 == 1'020);
  CHECK(database.metrics.refused == 1);
  CHECK(database.metrics.reads == 3);
  CHECK(database.process().role() == "primary");
}

TEST_CASE("writes of one key wait for one another, those of others do not") {
  const auto throughput = [](std::uint64_t keys, bool locks) {
    ServiceWorld world;
    DatabaseParameters parameters;
    parameters.write_time = 10ms;
    parameters.row_locks = locks;
    parameters.durable = false;
    auto& database = world.add<Database>("db", parameters);
    ClientParameters asking = load_at({"db"}, 500);
    asking.reads = 0;
    asking.keys = keys;
    world.add<Client>("client", asking);
    world.start_and_run(20s);
    CHECK((database.metrics.lock_waits > 0) == locks);
    return static_cast<double>(database.metrics.writes) / 20;
  };
  CHECK(throughput(1, true) == doctest::Approx(100).epsilon(0.01));
  CHECK(throughput(10'000, true) == doctest::Approx(500).epsilon(0.05));
  CHECK(throughput(1, false) == doctest::Approx(500).epsilon(0.05));
}

TEST_CASE("what was answered survives a crash, and retries of a write take effect once") {
  ServiceWorld world;
  auto& database = world.add<Database>("db", {});
  Script script;
  script.lines = {write(1s, "db", 1, "k", "one"), write(2s, "db", 2, "k", "two"), write(3s, "db", 3, "k", "one"),
                  read(10s, "db", 4, "k")};
  script.lines[0].request.session = script.lines[1].request.session = script.lines[2].request.session = 7;
  script.lines[0].request.sequence = script.lines[2].request.sequence = 1;
  script.lines[1].request.sequence = 2;
  world.add_script("client", script);
  world.start_and_run(2500ms);
  database.node->crash();
  world.run_for(1ms);
  database.node->start();
  world.run_for(10s);
  REQUIRE(script.answers.size() == 4);
  CHECK(script.find(3)->reply.status == ReplyStatus::ok);
  CHECK(script.find(4)->reply.value == "two");
  CHECK(database.metrics.repeated == 1);
  CHECK(database.metrics.writes == 2);
  CHECK(world.violations.empty());
}

TEST_CASE("syncs are shared by the writes that come together") {
  ServiceWorld world;
  auto& database = world.add<Database>("db", {});
  ClientParameters asking = load_at({"db"}, 4'000);
  asking.reads = 0;
  world.add<Client>("client", asking);
  world.start_and_run(10s);
  CHECK(database.metrics.writes > 30'000);
  CHECK(database.metrics.syncs < database.metrics.writes / 2);
}

TEST_CASE("replicas follow, name the primary for writes, and give old values for a while") {
  DatabaseParameters parameters;
  parameters.reads = ReadFrom::any;
  parameters.replication_lag = 1s;
  Group group(parameters);
  Script script;
  script.lines = {write(1s, "db2", 1, "k", "new"), write(2s, "db1", 2, "k", "new"), read(2s + 500ms, "db2", 3, "k"),
                  read(4s, "db2", 4, "k")};
  group.world.add_script("client", script);
  group.world.start_and_run(10s);
  CHECK(script.find(1)->reply.status == ReplyStatus::not_leader);
  CHECK(script.find(1)->reply.value == "db1");
  CHECK(script.find(2)->reply.status == ReplyStatus::ok);
  CHECK(script.find(3)->reply.value.empty());
  CHECK(script.find(4)->reply.value == "new");
  CHECK(group.all[1]->metrics.stale_reads == 1);
  CHECK(group.all[1]->metrics.lag.max() == 1'000'000'000);
  CHECK(group.agree());
  CHECK(group.all[1]->process().role() == "replica");
}

TEST_CASE("reads from replicas go on there from the primary") {
  DatabaseParameters parameters;
  parameters.reads = ReadFrom::replica;
  Group group(parameters);
  ClientParameters asking = load_at(group.names, 200);
  asking.reads = 0.9;
  auto& client = group.world.add<Client>("client", asking);
  group.world.start_and_run(20s);
  CHECK(group.all[0]->metrics.reads == 0);
  CHECK(group.all[1]->metrics.reads + group.all[2]->metrics.reads > 3'000);
  CHECK(client.metrics.failed == 0);
}

TEST_CASE("replicas catch up after a partition, and over links that lose") {
  DatabaseParameters parameters;
  Group group(parameters);
  group.world.cluster.network().set_default_link({.latency = DurationDistribution::uniform(1ms, 20ms), .loss = 0.2});
  ClientParameters asking = load_at(group.names, 300);
  asking.stop = 20s;
  asking.value_size = {500};
  group.world.add<Client>("client", asking);
  group.world.start_and_run(5s);
  group.all[2]->node->crash();
  group.world.run_for(10s);
  group.all[2]->node->start();
  group.world.run_for(20s);
  CHECK(group.all[0]->process().position() > 500);
  CHECK(group.agree());
  CHECK(group.all[2]->process().behind() == 0);
  CHECK(group.all[2]->metrics.copied_anew == 0);
  CHECK(group.world.violations.empty());
}

TEST_CASE("a failover by hand: the old primary comes back as a replica, without what it alone had") {
  DatabaseParameters parameters;
  parameters.replication_lag = 5ms;
  Group group(parameters);
  ClientParameters asking = load_at(group.names, 200);
  asking.retry.attempts_max = 20;
  asking.stop = 30s;
  auto& client = group.world.add<Client>("client", asking);
  group.world.start_and_run(5s);
  group.all[0]->node->crash();
  group.world.run_for(1s);
  group.make_primary("db2");
  group.world.run_for(10s);
  CHECK(client.process().success_rate() == 1);
  CHECK(client.process().target() == "db2");
  group.all[0]->node->start();
  group.world.run_for(30s);
  CHECK(group.all[0]->process().role() == "replica");
  CHECK(group.all[1]->process().role() == "primary");
  CHECK(group.all[1]->metrics.writes > 1'000);
  CHECK(group.agree());
  CHECK(client.metrics.failed == 0);
  group.make_primary("db1");  // And back, in peace: nothing is copied.
  const std::uint64_t copied = group.all[1]->metrics.copied_anew;
  group.world.run_for(5s);
  CHECK(group.agree());
  CHECK(group.all[1]->metrics.copied_anew == copied);
  CHECK(group.world.violations.empty());
}

TEST_CASE("a primary that goes on alone behind a partition gives up what it had when it comes back") {
  Group group({});
  Script script;
  script.lines = {write(1s, "db1", 1, "k", "both"), write(3s, "db1", 2, "k", "lost"), write(4s, "db2", 3, "k", "kept"),
                  read(20s, "db1", 4, "k")};
  group.world.add_script("client", script);
  group.world.start_and_run(2s);
  auto& network = group.world.cluster.network();
  network.set_link(group.all[0]->node->id(), group.all[1]->node->id(), {.loss = 1});
  network.set_link(group.all[0]->node->id(), group.all[2]->node->id(), {.loss = 1});
  group.all[1]->parameters.primary = group.all[2]->parameters.primary = "db2";
  group.world.run_for(8s);
  network.set_link(group.all[0]->node->id(), group.all[1]->node->id(), {});
  network.set_link(group.all[0]->node->id(), group.all[2]->node->id(), {});
  group.all[0]->parameters.primary = "db2";
  group.all[0]->parameters.reads = ReadFrom::any;
  group.world.run_for(20s);
  CHECK(script.find(2)->reply.status == ReplyStatus::ok);
  CHECK(script.find(3)->reply.status == ReplyStatus::ok);
  CHECK(script.find(4)->reply.value == "kept");
  CHECK(group.all[0]->metrics.copied_anew == 1);
  CHECK(group.agree());
}

namespace {

// Two clients of five keys for a while, with crashes of the primary; what the history says of it.
std::vector<std::string> judged(std::uint64_t seed, DatabaseParameters parameters) {
  Group group(parameters, seed);
  group.world.cluster.network().set_default_link({.latency = DurationDistribution::uniform(1ms, 20ms), .loss = 0.05});
  group.world.run().get<RequestHistory>().expect_linearizable("database.linearizable");
  ClientParameters asking = load_at(group.names, 50);
  asking.choose = parameters.reads == ReadFrom::primary ? TargetChoice::sticky : TargetChoice::random;
  asking.keys = 5;
  asking.timeout = 100ms;
  asking.retry.attempts_max = 5;
  asking.stop = 20s;
  group.world.add<Client>("c1", asking);
  group.world.add<Client>("c2", asking);
  group.world.start_all();
  for (int i = 0; i < 5; ++i) {
    group.world.run_for(Duration(3'300'000'001));
    group.all[0]->node->crash();
    group.world.run_for(20ms);
    group.all[0]->node->start();
  }
  group.world.run_for(10s);
  CHECK(group.world.run().get<RequestHistory>().history().size() > 1'000);
  CHECK(group.agree());
  group.world.run().finish();
  return group.world.violations;
}

}  // namespace

TEST_CASE("reads and writes of the primary are linearizable through crashes") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) CHECK(judged(seed, {}) == std::vector<std::string>());
}

TEST_CASE("reads of replicas are not, nor is a database that forgets") {
  for (const DatabaseParameters& parameters :
       {DatabaseParameters{.reads = ReadFrom::any}, DatabaseParameters{.durable = false}}) {
    const std::vector<std::string> found = judged(1, parameters);
    REQUIRE(found.size() == 1);
    CHECK(found[0].starts_with("database.linearizable"));
  }
}
