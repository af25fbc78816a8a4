#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <span>
#include <string>

#include <doctest/doctest.h>

#include <orrery/bench/benchmark.hpp>
#include <orrery/engine/engine.hpp>

#include "bench/actor_storms.hpp"
#ifdef ORRERY_HAS_CRYPTO
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "bench/crypto_operations.hpp"
#endif
#include "bench/raft_minutes.hpp"
#include "bench/round_trips.hpp"
#include "bench/workloads.hpp"

namespace orrery {
namespace {

using namespace workloads;

// A scenario of the menu, small, with the sum of what its slices have said.
class Running {
 public:
  explicit Running(std::string_view id, std::uint32_t threads = 1) {
    const BenchmarkEntry* entry = find_benchmark(benchmarks(), id);
    REQUIRE(entry != nullptr);
    auto made = entry->make({.threads = threads, .population = 10});
    REQUIRE(made.has_value());
    benchmark_ = std::move(*made);
  }
  // So many steps.
  std::uint64_t run(int steps) {
    for (int i = 0; i < steps; ++i) operations_ += benchmark_->run_slice({.budget = Duration(0)});
    return operations_;
  }
  [[nodiscard]] Engine& engine() { return *benchmark_->engine(); }
  [[nodiscard]] Benchmark& benchmark() { return *benchmark_; }

  // Over all actors of a type.
  template <class A>
  std::uint64_t sum(std::uint64_t A::* member) {
    std::uint64_t total = 0;
    engine().each<A>([&](ActorRef<A>, const A& actor) { total += actor.*member; });
    return total;
  }

 private:
  std::unique_ptr<Benchmark> benchmark_;
  std::uint64_t operations_ = 0;
};

TEST_CASE("every line of the menu says what it is, and runs") {
  std::set<std::string> ids;
  for (const BenchmarkEntry& entry : benchmarks()) {
    const BenchmarkInfo& info = entry.info;
    INFO(info.id);
    CHECK(ids.insert(std::string(info.id)).second);
    CHECK(std::all_of(info.id.begin(), info.id.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
    for (const std::string_view text : {info.label, info.description, info.unit, info.operation, info.source})
      CHECK(!text.empty());
    CHECK(info.unit.ends_with("/s"));
    Running running(info.id);
    if (info.synthetic) continue;
    CHECK(running.run(40) > 0);
    CHECK((running.benchmark().latencies().count() > 0) == !info.latency.empty());
    CHECK(running.benchmark().failure().empty());
  }
  CHECK(find_benchmark(benchmarks(), "no-such") == nullptr);
}

TEST_CASE("a scenario with an engine can be gone back with, and goes on from there") {
  for (const BenchmarkEntry& entry : benchmarks()) {
    INFO(entry.info.id);
    Running running(entry.info.id);
    if (running.benchmark().engine() == nullptr) continue;
    running.run(10);
    Engine& engine = running.engine();
    REQUIRE(engine.oldest_tick() < engine.tick());
    const Tick before = engine.tick();
    CHECK(engine.rollback(engine.oldest_tick()).has_value());
    CHECK(engine.tick() < before);
    const std::uint64_t done = running.run(0);
    CHECK(running.run(5) - done < 1'000'000);
  }
}

TEST_CASE("timer-storm counts timers that fired, and no spare does") {
  Running running("timer-storm");
  const std::uint64_t operations = running.run(400);
  CHECK(operations > 5'000);
  CHECK(operations == running.sum(&Alarm::fired));
  CHECK(running.sum(&Alarm::spares_fired) == 0);
  CHECK(running.engine().stats().cancelled > 0);
}

TEST_CASE("phold counts the events that its processes have handled") {
  Running running("phold");
  CHECK(running.run(50) == running.sum(&LogicalProcess<8'192>::events));
}

TEST_CASE("spawn-storm counts the actors that have ended, which those who had them made know") {
  Running running("spawn-storm");
  const std::uint64_t operations = running.run(50);
  const std::uint64_t in_flight = 6 * Spawner::each_tick;
  CHECK(operations > 4000);
  CHECK(operations == running.sum(&Spawner::done) + in_flight);
  CHECK(operations == running.sum(&Spawner::spawned) - in_flight);
}

TEST_CASE("ping-pong counts hits, on any number of threads") {
  Running one("ping-pong"), two("ping-pong", 2);
  CHECK(one.run(50) == one.sum(&Player::hits));
  CHECK(two.run(50) == one.sum(&Player::hits));
}

TEST_CASE("fan-in counts drops in the bucket") {
  Running running("fan-in");
  constexpr std::uint64_t all_drops = Tap::drops * (Tap::drops - 1) / 2;
  const std::uint64_t operations = running.run(50);
  CHECK(operations > 0);
  CHECK(operations * all_drops == running.sum(&Bucket::sum) * Tap::drops);
}

TEST_CASE("fault-recovery counts failures, and each was a restart") {
  Running running("fault-recovery");
  const std::uint64_t operations = running.run(10);
  running.engine().run_ticks(0);
  std::uint64_t restarts = 0;
  for (const SupervisionEntry& entry : running.engine().supervision().tree)
    if (!entry.is_supervisor) restarts += entry.restarts;
  CHECK(operations == 10 * 409);
  CHECK(operations == restarts);
}

TEST_CASE("fairness counts the turns of the modest, who miss none for the greedy one") {
  Running running("fairness");
  CHECK(running.run(50) == running.sum(&Modest::turns));
  CHECK(running.sum(&Modest::turns) == 1638 * 50);
  CHECK(running.sum(&Greedy::chores) > 256 * 30);
  CHECK(running.engine().stats().overflowed > 0);
}

TEST_CASE("rollback counts the times that it went back: each leaves one tick of nine") {
  Running running("rollback");
  const std::uint64_t operations = running.run(30);
  CHECK(operations == 30);
  CHECK(running.engine().tick() == operations);
  CHECK(running.engine().stats().ticks == operations * 9 * 2000);
}

TEST_CASE("snapshot-write counts snapshots: one a tick") {
  Running running("snapshot-write");
  const std::uint64_t operations = running.run(30);
  CHECK(operations == running.engine().tick() + 1);  // One was taken as it started.
  CHECK(running.engine().oldest_tick() + 8 == running.engine().tick());
}

TEST_CASE("neighbour-storm counts looks, and they see some") {
  Running running("neighbour-storm");
  const std::uint64_t operations = running.run(20);
  CHECK(operations == running.sum(&Wanderer::looks));
  const double seen = static_cast<double>(running.sum(&Wanderer::seen)) / static_cast<double>(operations);
  CHECK(seen > 6);
  CHECK(seen < 18);
}

TEST_CASE("sim-rpc counts the responses that the server sent") {
  RoundTrips round_trips;
  const std::uint64_t made = round_trips.run(std::chrono::seconds(3));
  CHECK(made > 1000);
  CHECK(made == round_trips.made());
  CHECK(round_trips.answered() >= made);
  CHECK(round_trips.answered() <= made + 1);
  Running running("sim-rpc");
  CHECK(running.run(3) == made);
}

TEST_CASE("raft-minute counts seconds, minute after minute") {
  RaftMinutes minutes(1);
  std::uint64_t seconds = 0;
  for (int i = 0; i < 20; ++i) seconds += minutes.run_slice({.budget = Duration(0)});
  REQUIRE(minutes.minute() != nullptr);
  // By the client, which asks a hundred times a second.
  std::uint64_t requests = 0;
  for (const scenario::MetricResult& metric : minutes.minute()->metrics())
    if (metric.info.name == "requests") requests = metric.count;
  CHECK(requests > 80 * seconds);
  CHECK(requests < 120 * seconds);
  Running running("raft-minute");
  CHECK(running.run(59) == 59);
  CHECK(running.run(3) == 62);
}

#ifdef ORRERY_HAS_CRYPTO
CryptoOperations::Hash one_shot(std::span<const unsigned char> bytes) {
  CryptoOperations::Hash hash{};
  SHA256(bytes.data(), bytes.size(), hash.data());
  return hash;
}

bool is_signed(const CryptoOperations& crypto) {
  const auto key = crypto.public_key();
  EVP_PKEY* const raw = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size());
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  const bool valid = EVP_DigestVerifyInit(context, nullptr, nullptr, nullptr, raw) == 1 &&
                     EVP_DigestVerify(context, crypto.signature().data(), crypto.signature().size(),
                                      crypto.hash().data(), crypto.hash().size()) == 1;
  EVP_MD_CTX_free(context);
  EVP_PKEY_free(raw);
  return valid;
}

TEST_CASE("crypto-ops counts what a chain of hashes shows to have been done") {
  CHECK(one_shot(std::array<unsigned char, 3>{'a', 'b', 'c'})[0] == 0xba);  // FIPS 180-2.
  CryptoOperations crypto(1);
  std::uint64_t operations = 0;
  for (int slice = 0; slice < 25; ++slice) operations += crypto.run_slice({.budget = Duration(0)});
  REQUIRE(crypto.failure().empty());
  CHECK(operations == 75);
  CHECK(crypto.latencies().count() == 25);
  CryptoOperations::Hash chain{};
  for (std::uint64_t record = 0; record < operations / CryptoOperations::operations_per_record; ++record) {
    std::array<unsigned char, CryptoOperations::record_bytes> bytes{};
    std::copy(chain.begin(), chain.end(), bytes.begin());
    chain = one_shot(bytes);
  }
  CHECK(chain == crypto.hash());
  CHECK(is_signed(crypto));
  CHECK(CryptoOperations(2).public_key() != crypto.public_key());
  Running running("crypto-ops");
  CHECK(running.run(5) == 15);
}
#endif

TEST_CASE("simulations of the menu can be seen, and come out the same") {
  RaftMinutes seen(1);
  RaftMinutes unseen(1);
  ObserverSnapshot into;
  for (int second = 0; second < 70; ++second) {
    seen.run_slice({.budget = Duration(0)});
    unseen.run_slice({.budget = Duration(0)});
    seen.inspectable()->observe(second % 2 == 0 ? ObserverDetail::table : ObserverDetail::totals, into);
  }
  REQUIRE(unseen.minute() != nullptr);
  CHECK(seen.minute()->seed() == unseen.minute()->seed());
  CHECK(seen.minute()->digest() == unseen.minute()->digest());
  seen.inspectable()->observe(ObserverDetail::table, into);
  REQUIRE(into.busiest.size() == 6);
  CHECK(into.messages == seen.minute()->events());

  Running running("sim-rpc");
  Running other("sim-rpc");
  running.benchmark().inspectable()->observe(ObserverDetail::table, into);
  CHECK(running.run(3) == other.run(3));
  running.benchmark().inspectable()->observe(ObserverDetail::table, into);
  REQUIRE(into.busiest.size() == 2);
  CHECK(into.busiest[0].dispatches >= into.busiest[1].dispatches);
  CHECK(into.busiest[1].dispatches > 1000);
}

TEST_CASE("an engine that is paused by hand waits, and goes on") {
  Running running("ping-pong");
  running.run(5);
  REQUIRE(running.engine().pause().has_value());
  CHECK(running.benchmark().due() == Duration::max());
  const std::uint64_t before = running.run(0);
  CHECK(running.run(3) == before);
  REQUIRE(running.engine().resume().has_value());
  CHECK(running.benchmark().due() == Duration(0));
  CHECK(running.run(3) > before);
}

TEST_CASE("a profile says how many threads and how large") {
  CHECK(BenchmarkResources::of(ResourceProfile::light, 8).threads == 1);
  CHECK(BenchmarkResources::of(ResourceProfile::balanced, 8).threads == 4);
  CHECK(BenchmarkResources::of(ResourceProfile::balanced, 1).threads == 1);
  CHECK(BenchmarkResources::of(ResourceProfile::max, 8).threads == 8);
  CHECK(BenchmarkResources::of(ResourceProfile::light, 8).scaled(1000) == 100);
  CHECK(BenchmarkResources::of(ResourceProfile::light, 8).scaled(1) == 1);
  CHECK(resource_profile("max") == ResourceProfile::max);
  CHECK(!resource_profile("most"));
}

}  // namespace
}  // namespace orrery
