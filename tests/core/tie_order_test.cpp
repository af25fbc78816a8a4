#include "core/tie_order.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>
#include <orrery/core/simulator.hpp>

#include "core/simulator_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::event_kind;
using orrery::test::some_node;

namespace {

constexpr std::uint32_t numbers = 1U << 24;

// Which (origin, its n-th event) ran, for `origins` × `events` of the same time.
std::vector<std::pair<int, int>> order_of_ties(SimulatorOptions options, Duration at, int origins, int events) {
  Simulator simulator(options);
  std::vector<std::pair<int, int>> order;
  std::vector<OriginId> ids;
  for (int i = 0; i < origins; ++i) ids.push_back(simulator.add_origin("o"));
  for (int event = 0; event < events; ++event)
    for (int i = 0; i < origins; ++i)
      simulator.schedule<event_kind>(ids[static_cast<std::size_t>(i)], some_node, at,
                                     [&order, i, event] { order.emplace_back(i, event); });
  simulator.run();
  return order;
}

}  // namespace

TEST_CASE("the permutation of origins is a bijection, and its inverse takes it back") {
  const std::uint64_t key = mix64(20'241'121);
  std::vector<std::uint64_t> seen(numbers / 64);
  bool distinct = true;
  bool inverse_holds = true;
  for (std::uint32_t origin = 0; origin < numbers; ++origin) {
    const std::uint32_t permuted = permute_origin(origin, key);
    std::uint64_t& word = seen.at(permuted / 64);
    const std::uint64_t bit = std::uint64_t{1} << (permuted % 64);
    distinct = distinct && (word & bit) == 0;
    word |= bit;
    inverse_holds = inverse_holds && unpermute_origin(permuted, key) == origin;
  }
  CHECK(distinct);
  CHECK(inverse_holds);
}

TEST_CASE("the inverse takes back every permutation") {
  Random random(3);
  bool inverse_holds = true;
  for (int i = 0; i < 1'000'000; ++i) {
    const std::uint64_t key = random.next();
    const auto origin = static_cast<std::uint32_t>(random.below(numbers));
    const std::uint32_t permuted = permute_origin(origin, key);
    inverse_holds = inverse_holds && permuted < numbers && unpermute_origin(permuted, key) == origin;
  }
  CHECK(inverse_holds);
}

TEST_CASE("each of a few origins goes first about as often, and each pair is in either order about as often") {
  constexpr std::uint32_t origins = 5;
  constexpr int keys = 100'000;
  int first[origins] = {};
  int before[origins][origins] = {};
  for (int i = 0; i < keys; ++i) {
    const std::uint64_t key = mix64(static_cast<std::uint64_t>(i) + 1);
    std::uint32_t winner = 0;
    for (std::uint32_t a = 0; a < origins; ++a) {
      if (permute_origin(a, key) < permute_origin(winner, key)) winner = a;
      for (std::uint32_t b = 0; b < origins; ++b)
        if (permute_origin(a, key) < permute_origin(b, key)) ++before[a][b];
    }
    ++first[winner];
  }
  for (std::uint32_t a = 0; a < origins; ++a) {
    CAPTURE(a);
    CHECK(first[a] > keys / 5 * 0.95);
    CHECK(first[a] < keys / 5 * 1.05);
    for (std::uint32_t b = 0; b < a; ++b) {
      CHECK(before[a][b] > keys / 2 * 0.95);
      CHECK(before[a][b] < keys / 2 * 1.05);
    }
  }
}

TEST_CASE("ties go by number of origin unless they are seeded") {
  const auto order = order_of_ties({.seed = 1}, 1us, 3, 2);
  CHECK(order == std::vector<std::pair<int, int>>{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {2, 1}});
}

TEST_CASE("seeded ties differ by seed and by time, and stay first-in-first-out within an origin") {
  std::map<std::string, int> orders;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const Duration at : {1us, 2us, 3us}) {
      const auto order = order_of_ties({.seed = seed, .ties = TieOrder::seeded}, at, 4, 5);
      REQUIRE(order.size() == 20);
      CHECK(order_of_ties({.seed = seed, .ties = TieOrder::seeded}, at, 4, 5) == order);
      std::string winners;
      for (std::size_t i = 0; i < order.size(); i += 5) {
        winners += static_cast<char>('0' + order[i].first);
        for (std::size_t event = 0; event < 5; ++event) {
          CHECK(order[i + event].first == order[i].first);
          CHECK(order[i + event].second == static_cast<int>(event));
        }
      }
      ++orders[winners];
    }
  }
  CHECK(orders.size() > 15);  // 60 draws of 24 orders.
}

TEST_CASE("seeded ties also order what is ready within an instant") {
  std::map<int, int> winners;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Simulator simulator({.seed = seed, .ties = TieOrder::seeded});
    const OriginId a = simulator.add_origin("a");
    const OriginId b = simulator.add_origin("b");
    std::vector<int> order;
    simulator.schedule<event_kind>(a, some_node, 1us, [&] {
      simulator.schedule<event_kind>(a, some_node, 0ns, [&] { order.push_back(0); });
      simulator.schedule<event_kind>(b, some_node, 0ns, [&] { order.push_back(1); });
    });
    simulator.run();
    ++winners[order.front()];
  }
  CHECK(winners[0] > 100);
  CHECK(winners[1] > 100);
}

TEST_CASE("a reseeded simulator has run the same so far, and goes on in another order with other draws") {
  // Ten origins tie at each of ten times; each event draws from one stream of two.
  const auto run = [](std::optional<std::uint64_t> future, TraceSink* trace = nullptr) {
    Simulator simulator({.seed = 5, .ties = TieOrder::seeded});
    simulator.set_trace(trace);
    Random* streams[] = {&simulator.stream("one"), &simulator.stream("two")};
    std::vector<std::pair<int, std::uint64_t>> log;
    for (int i = 0; i < 10; ++i) {
      const OriginId origin = simulator.add_origin("o");
      for (int at = 1; at <= 10; ++at)
        simulator.schedule<event_kind>(origin, some_node, std::chrono::microseconds(at),
                                       [&log, i, stream = streams[i % 2]] { log.emplace_back(i, stream->next()); });
    }
    simulator.run_until(Time::from_ns(5'000));
    if (future) simulator.reseed(*future);
    const std::uint64_t before = simulator.digest();
    simulator.run();
    CHECK(simulator.events_dispatched() == 100);
    CHECK(streams[0]->draws() + streams[1]->draws() == 100);
    log.emplace_back(-1, before);
    log.emplace_back(-1, simulator.stream("asked for later").next());
    log.emplace_back(-1, simulator.final_digest());
    return log;
  };
  const auto as_it_was = run(std::nullopt);
  const auto one = run(1);
  CHECK(one == run(1));
  CHECK(one != run(2));
  CHECK(std::equal(one.begin(), one.begin() + 50, as_it_was.begin()));
  CHECK(one[100] == as_it_was[100]);  // The digest up to then.
  CHECK(one[101] != as_it_was[101]);
  CHECK(one[102] != as_it_was[102]);
  const auto origins = [](const auto& log) {
    std::vector<int> all;
    for (std::size_t i = 50; i < 100; ++i) all.push_back(log[i].first);
    return all;
  };
  CHECK(origins(one) != origins(as_it_was));
  std::set<std::uint64_t> draws;
  for (std::size_t i = 0; i < 100; ++i) draws.insert(one[i].second);
  for (std::size_t i = 50; i < 100; ++i) draws.insert(as_it_was[i].second);
  CHECK(draws.size() == 150);

  test::Recorder recorder;
  CHECK(run(1, &recorder) == one);
  REQUIRE(recorder.records.size() == 100);
  for (std::size_t i = 0; i < 100; ++i) CHECK(recorder.records[i].peer == static_cast<std::uint32_t>(one[i].first));
}

TEST_CASE("what is cancelled stays so when its simulator is reseeded, and what is pending can still be") {
  Simulator simulator({.seed = 5, .ties = TieOrder::seeded});
  const OriginId origin = simulator.add_origin("o");
  std::vector<std::string> log;
  const EventToken before = test::note(simulator, origin, 2us, log, "cancelled before");
  const EventToken after = test::note(simulator, origin, 2us, log, "cancelled after");
  test::note(simulator, origin, 2us, log, "runs");
  simulator.run_until(Time::from_ns(1'000));
  simulator.cancel(before);
  simulator.reseed(6);
  simulator.cancel(after);
  CHECK(simulator.events_pending() == 1);
  simulator.run();
  CHECK(log == std::vector<std::string>{"runs"});
  CHECK(simulator.seed() == 6);
  CHECK(simulator.context().seed == 5);
}
