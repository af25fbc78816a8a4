#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "protocols/chord/process.hpp"
#include "protocols/model_group.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using chord::Chord;
using chord::Parameters;

namespace {

using Ring = ModelGroup<Chord>;

/// Whether the successors of all that are up lead once around, in order.
bool is_one_ring(Ring& ring) {
  std::vector<std::uint64_t> ids;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    if (ring.node(i).up()) ids.push_back(ring.process(i).routing().self().id);
  }
  std::sort(ids.begin(), ids.end());
  for (std::size_t i = 0; i < ring.size(); ++i) {
    if (!ring.node(i).up()) continue;
    const auto& routing = ring.process(i).routing();
    const auto next = std::upper_bound(ids.begin(), ids.end(), routing.self().id);
    if (routing.successor().id != (next == ids.end() ? ids.front() : *next)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a lookup among a thousand takes half of log2 n hops") {
  for (const auto lookup : {chord::Lookup::recursive, chord::Lookup::iterative}) {
    Parameters parameters;
    parameters.lookup = lookup;
    parameters.lookup_rate = {10};
    Ring ring(1, 1000, parameters);
    ring.start_all();
    ring.run_for(5s);
    const chord::Metrics& metrics = ring.metrics().front();
    CHECK(metrics.answered > 45'000);
    CHECK(metrics.failed + metrics.wrong == 0);
    const double expected = 0.5 * std::log2(1000);
    CHECK(std::abs(metrics.hops.mean() - expected) < 0.1 * expected);
    CHECK(ring.violations.empty());
    CHECK(is_one_ring(ring));
  }
}

TEST_CASE("nodes that join one by one make a ring, and find the owners") {
  Parameters parameters;
  parameters.start = chord::Start::join;
  parameters.lookup_rate = {0};
  Ring ring(1, 40, parameters);
  for (std::size_t i = 0; i < ring.size(); ++i) {
    ring.node(i).start();
    ring.run_for(3s);
  }
  ring.run_for(60s);
  CHECK(is_one_ring(ring));
  CHECK(ring.metrics().front().joins == 39);
}

TEST_CASE("so do nodes that join all at once") {
  Parameters parameters;
  parameters.start = chord::Start::join;
  Ring ring(1, 40, parameters);
  ring.start_all();
  ring.run_for(60s);
  CHECK(is_one_ring(ring));
  const chord::Metrics before = ring.metrics().front();
  ring.run_for(10s);
  CHECK(ring.metrics().front().answered > before.answered + 300);
  CHECK(ring.metrics().front().wrong == before.wrong);
}

TEST_CASE("the ring closes over a run of dead nodes as long as lists are longer") {
  Parameters parameters;
  parameters.successors = 4;
  Ring ring(1, 30, parameters);
  ring.start_all();
  ring.run_for(2s);
  std::vector<std::pair<std::uint64_t, std::size_t>> places;
  for (std::size_t i = 0; i < ring.size(); ++i) places.emplace_back(ring.process(i).routing().self().id, i);
  std::sort(places.begin(), places.end());
  for (std::size_t i = 10; i < 13; ++i) ring.node(places[i].second).crash();
  ring.run_for(20s);
  CHECK(is_one_ring(ring));
  CHECK(ring.violations.empty());
  for (std::size_t i = 10; i < 13; ++i) ring.node(places[i].second).start();
  ring.run_for(20s);
  CHECK(is_one_ring(ring));
}

TEST_CASE("a node alone owns every key") {
  Ring ring(1, 1, Parameters());
  ring.start_all();
  ring.run_for(10s);
  CHECK(ring.metrics().front().answered > 0);
  CHECK(ring.metrics().front().wrong == 0);
  CHECK(ring.metrics().front().messages == 0);
}
