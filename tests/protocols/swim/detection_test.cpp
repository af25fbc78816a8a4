#include <doctest/doctest.h>

#include <cmath>

#include "protocols/swim/swim_group.hpp"
#include "protocols/swim/timing.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using swim::Parameters;

namespace {

/// Kills one member after the other, and says how long it took the first, or the last, of the others to notice.
struct Detections {
  Histogram first;
  Histogram last;
  double messages = 0;  ///< Of a member in a period.
};
Detections detections(std::uint32_t members, const Parameters& parameters, std::uint64_t seeds) {
  Detections all;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    SwimGroup group(seed, members, parameters);
    group.start_all();
    group.run_for(20s);
    const auto messages = static_cast<double>(group.sum(&swim::Metrics::messages));
    all.messages += messages / static_cast<double>(group.sum(&swim::Metrics::periods) * seeds);
    for (std::uint32_t i = 0; i < 5; ++i) {
      group.node(i).crash();
      group.run_for(60s);
    }
    all.first.merge(group.merged(&swim::Metrics::first_detection));
    all.last.merge(group.merged(&swim::Metrics::last_detection));
    CHECK(all.last.count() == 5 * seed);
  }
  return all;
}

}  // namespace

TEST_CASE("the time to the first detection does not grow with the group, nor do messages") {
  Parameters parameters;
  parameters.suspicion = false;
  for (const std::uint32_t members : {20u, 80u}) {
    const Detections all = detections(members, parameters, 12);
    // Members ping at times of their own: the next ping of the dead one is a period away in the mean, and its
    // verdict one more. (The paper's e/(e-1) periods are of members that ping all at once.)
    CHECK(std::abs(all.first.mean() / 1e9 - 2.0) < 0.3);
    // A ping and, in the mean, an answer; an exchange with relays at the very most.
    CHECK(all.messages > 1.9);
    CHECK(all.messages < 2.2);
  }
}

TEST_CASE("who is pinged in turn is pinged within two rounds, at random it may take long") {
  Parameters parameters;
  parameters.suspicion = false;
  const Detections turns = detections(8, parameters, 12);
  parameters.round_robin = false;
  const Detections random = detections(8, parameters, 12);
  CHECK(turns.first.max() <= 9'500'000'000);
  CHECK(turns.first.max() < random.first.max());
}

TEST_CASE("suspicion delays a death by its timeout, and news takes a few periods to get around") {
  Parameters parameters;
  const Detections all = detections(30, parameters, 5);
  const double timeout = static_cast<double>(swim::suspicion_timeout(parameters, 30).count()) / 1e9;
  CHECK(timeout == doctest::Approx(10));
  CHECK(all.first.mean() / 1e9 > timeout + 1);
  CHECK(all.first.mean() / 1e9 < timeout + 3.5);
  CHECK(all.last.mean() > all.first.mean());
  CHECK(all.last.mean() / 1e9 < timeout + 8);
}

TEST_CASE("under loss, suspicion spares the living") {
  const auto false_positives = [](bool suspicion) {
    Parameters parameters;
    parameters.suspicion = suspicion;
    parameters.relays = 1;
    SwimGroup group(1, 30, parameters);
    group.cluster.network().set_default_link({.loss = 0.15});
    group.start_all();
    group.run_for(60s);
    return group.sum(&swim::Metrics::false_positives);
  };
  const std::uint64_t spared = false_positives(true);
  const std::uint64_t hasty = false_positives(false);
  CHECK(hasty > 100);
  CHECK(spared * 10 < hasty);
}
