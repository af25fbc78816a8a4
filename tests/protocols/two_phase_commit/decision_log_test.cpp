#include <doctest/doctest.h>

#include <vector>

#include "process/one_cluster.hpp"
#include "protocols/two_phase_commit/decision_log.hpp"

using namespace orrery;
using namespace orrery::protocols::two_phase_commit;
using namespace std::chrono_literals;

namespace {

/// Appends the numbers from what it has up, and notes those that are durable.
struct Writing {
  std::vector<TransactionId> found;
  std::vector<TransactionId> durable;
  DecisionLog log;
};

Task<> write(Env& env, Writing& writing) {
  auto recovering = writing.log.recover(env);
  const std::vector<Record> records = co_await std::move(recovering);
  writing.found.clear();
  for (const Record& record : records) writing.found.push_back(record.transaction);
  env.spawn(writing.log.run_writer(), "log");
  for (TransactionId next = writing.found.size();; ++next) {
    writing.log.append({Fact::committed, next}, [&writing, next] { writing.durable.push_back(next); });
    auto pause = sleep_for(1ms);
    co_await pause;
  }
}

}  // namespace

TEST_CASE("what was durable is there after power losses on a faulty disk, and in order") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    OneCluster world(seed);
    std::unique_ptr<Writing> writing;
    Node& node = world.add("n", [&writing](Env& env) {
      writing = std::make_unique<Writing>();
      return write(env, *writing);
    });
    node.disk().set_fault_rates({.sync_error = 0.05, .write_error = 0.05, .read_error = 0.05});
    std::size_t promised = 0;
    for (int life = 0; life < 8; ++life) {
      node.start();
      world.simulator.run_until(world.simulator.now() + 500ms);
      REQUIRE(writing != nullptr);
      CHECK(writing->found.size() >= promised);
      for (std::size_t i = 0; i < writing->found.size(); ++i) REQUIRE(writing->found[i] == i);
      promised = writing->found.size() + writing->durable.size();
      node.crash();
      world.simulator.run_until(world.simulator.now() + 1ms);
    }
    CHECK(promised > 100);
  }
}
