#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "process/one_cluster.hpp"
#include "protocols/raft/raft.hpp"

namespace orrery::protocols::raft {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

/// A group of nodes "n0", "n1", … and one client that speaks to them.
struct Town {
  explicit Town(std::uint32_t nodes, const RaftParameters& parameters = {})
      : witness(nodes, parameters, [this](std::string_view checker, std::string) { alarms.emplace_back(checker); }) {
    Strings peers;
    for (std::uint32_t i = 0; i < nodes; ++i) peers.push_back("n" + std::to_string(i));
    processes.resize(nodes);
    for (std::uint32_t i = 0; i < nodes; ++i) {
      world.cluster
          .add({.name = peers[i], .zone = "a", .disk = {}, .peers = peers},
               [this, i, parameters] {
                 auto process = std::make_unique<RaftProcess>(parameters, metrics, &witness);
                 processes[i] = process.get();
                 return process;
               })
          .start();
    }
    world.add("client", [this](Env& env) { return live(env); }).start();
  }

  Task<> live(Env& env) {
    for (std::size_t i = 0; i < processes.size(); ++i) {
      auto resolving = env.network().resolve("n" + std::to_string(i));
      const Result<Address> address = co_await resolving;
      addresses.push_back(*address);
    }
    Result<DatagramSocket> bound = env.network().bind_datagram(0);
    socket.emplace(std::move(*bound));
    while (true) {
      auto receiving = socket->receive();
      const Result<Datagram> datagram = co_await receiving;
      if (!datagram) co_return;
      deliver_message<Reply>(datagram->payload, [&](Reply&& reply) { replies.push_back(std::move(reply)); });
      deliver_message<AdminReply>(datagram->payload, [&](AdminReply&& reply) { admin.push_back(std::move(reply)); });
    }
  }

  void pass(Duration length) { world.simulator.run_until(world.simulator.now() + length); }
  std::uint32_t leader() {
    for (std::uint32_t i = 0; i < processes.size(); ++i) {
      if (world.cluster.node(NodeId{i}).up() && processes[i]->role() == "leader") return i;
    }
    return no_member;
  }
  Node& node(std::uint32_t i) { return world.cluster.node(NodeId{i}); }
  void ask(std::uint32_t i, Request request) { socket->send({addresses[i], request_port}, request); }
  void write(std::uint32_t i, std::string key, std::string value, std::uint64_t id = 1) {
    ask(i, {.id = id,
            .session = 1,
            .sequence = id,
            .operation = protocols::Operation::write,
            .key = std::move(key),
            .value = std::move(value)});
  }
  Reply answer() {
    pass(200ms);
    REQUIRE_FALSE(replies.empty());
    Reply last = std::move(replies.back());
    replies.clear();
    return last;
  }
  void order(std::uint32_t i, AdminOperation operation, Strings members) {
    socket->send({addresses[i], peer_port},
                 AdminRequest{.id = 5, .operation = operation, .members = std::move(members)});
    pass(1s);
  }

  Strings alarms;
  RaftMetrics metrics;
  RaftWitness witness;
  OneCluster world;
  std::vector<RaftProcess*> processes;
  std::vector<Address> addresses;
  std::optional<MessageSocket> socket;
  std::vector<Reply> replies;
  std::vector<AdminReply> admin;
};

TEST_CASE("a group elects a leader and shows who it is") {
  Town town(3);
  town.pass(2s);
  const std::uint32_t leader = town.leader();
  REQUIRE(leader != no_member);
  for (const RaftProcess* process : town.processes) {
    CHECK(process->leader() == "n" + std::to_string(leader));
    CHECK(process->members() == "n0 n1 n2");
    CHECK(process->term() == town.metrics.terms);
    CHECK(process->commit_index() == process->last_index());
    CHECK(process->applied_index() == process->commit_index());
  }
  CHECK(town.processes[leader]->voted_for() == "n" + std::to_string(leader));
  CHECK(town.metrics.leaders_elected == 1);
  CHECK(town.alarms.empty());
}

TEST_CASE("the leader answers, whoever else says who leads") {
  for (const ReadMode mode : {ReadMode::log, ReadMode::read_index, ReadMode::lease}) {
    RaftParameters parameters;
    parameters.read_mode = mode;
    Town town(3, parameters);
    town.pass(2s);
    const std::uint32_t leader = town.leader();
    town.write((leader + 1) % 3, "k", "v");
    const Reply refusal = town.answer();
    CHECK(refusal.status == ReplyStatus::not_leader);
    CHECK(refusal.value == "n" + std::to_string(leader));
    town.write(leader, "k", "v");
    CHECK(town.answer().status == ReplyStatus::ok);
    town.ask(leader, {.id = 7, .key = "k"});
    const Reply reply = town.answer();
    CHECK(reply.id == 7);
    CHECK(reply.value == "v");
    town.ask(leader, {.id = 8, .key = "other"});
    CHECK(town.answer().value.empty());
    town.write(leader, "k", "twice", 1);
    CHECK(town.answer().status == ReplyStatus::ok);
    CHECK(*town.processes[leader]->state().find("k") == "v");
    CHECK(town.metrics.duplicates_applied == 1);
  }
}

TEST_CASE("what does not fit a message is refused") {
  Town town(3);
  town.pass(2s);
  town.write(town.leader(), "k", std::string(40'000, 'x'));
  CHECK(town.answer().status == ReplyStatus::failed);
  town.write(town.leader(), "k", std::string(30'000, 'x'), 2);
  CHECK(town.answer().status == ReplyStatus::ok);
  town.pass(1s);
  for (const RaftProcess* process : town.processes) CHECK(process->state().find("k")->size() == 30'000);
}

TEST_CASE("when all nodes lose power, what was answered is there afterwards") {
  Town town(3);
  town.pass(2s);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    town.write(town.leader(), "key " + std::to_string(i), "value", i);
    REQUIRE(town.answer().status == ReplyStatus::ok);
  }
  for (std::uint32_t i = 0; i < 3; ++i) town.node(i).crash();
  town.pass(1s);
  for (std::uint32_t i = 0; i < 3; ++i) town.node(i).start();
  town.pass(2s);
  for (const RaftProcess* process : town.processes) CHECK(process->state().size() == 50);
  CHECK(town.metrics.leaderless_time.count() == 1);
  CHECK(town.alarms.empty());
}

TEST_CASE("logs are compacted, and who was away gets the snapshot") {
  RaftParameters parameters;
  parameters.snapshot_every = 20;
  parameters.snapshot_chunk_bytes = 100;
  Town town(3, parameters);
  town.pass(2s);
  const std::uint32_t away = (town.leader() + 1) % 3;
  town.node(away).crash();
  for (std::uint64_t i = 1; i <= 50; ++i) {
    town.write(town.leader(), "key " + std::to_string(i), "value", i);
    REQUIRE(town.answer().status == ReplyStatus::ok);
  }
  CHECK(town.processes[town.leader()]->snapshot_index() >= 40);
  town.node(away).start();
  town.pass(2s);
  CHECK(town.processes[away]->state().size() == 50);
  CHECK(town.metrics.snapshots_installed == 1);
  town.node(away).crash();
  town.pass(10ms);
  town.node(away).start();
  town.pass(2s);
  CHECK(town.processes[away]->state().size() == 50);
  CHECK(town.metrics.snapshots_installed == 1);
  CHECK(town.alarms.empty());
}

TEST_CASE("a leader that stops gracefully hands over at once") {
  Town town(3);
  town.pass(2s);
  const std::uint32_t before = town.leader();
  town.node(before).stop(2s);
  town.pass(50ms);
  CHECK_FALSE(town.node(before).up());
  REQUIRE(town.leader() != no_member);
  CHECK(town.leader() != before);
  CHECK(town.metrics.leaders_elected == 2);
}

TEST_CASE("operators change members and move leadership") {
  RaftParameters parameters;
  parameters.initial_voters = 3;
  Town town(5, parameters);
  town.pass(2s);
  CHECK(town.processes[4]->role() == "learner");
  const std::uint32_t leader = town.leader();
  town.order((leader + 1) % 3, AdminOperation::change_members, {"n0", "n1", "n2", "n3"});
  CHECK(town.admin.back().status == AdminStatus::not_leader);
  CHECK(town.admin.back().leader == "n" + std::to_string(leader));
  town.order(leader, AdminOperation::change_members, {"n0", "n9"});
  CHECK(town.admin.back().status == AdminStatus::invalid);
  town.order(leader, AdminOperation::change_members, {"n0", "n1", "n2", "n3", "n4"});
  CHECK(town.admin.back().status == AdminStatus::started);
  for (const RaftProcess* process : town.processes) CHECK(process->members() == "n0 n1 n2 n3 n4");
  CHECK(town.processes[4]->role() == "follower");
  town.order(leader, AdminOperation::transfer, {"n4"});
  CHECK(town.leader() == 4);
  CHECK(town.alarms.empty());
}

}  // namespace
}  // namespace orrery::protocols::raft
