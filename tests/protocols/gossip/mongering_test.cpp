#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>

#include "protocols/gossip/process.hpp"
#include "protocols/model_group.hpp"

using namespace orrery;
using namespace orrery::test;
using namespace orrery::protocols;
using gossip::Gossip;
using gossip::Loss;
using gossip::Mongering;
using gossip::Parameters;

namespace {

struct Epidemic {
  double residue = 0;  ///< Share of the sites that never heard of the update.
  double traffic = 0;  ///< Copies for each site.
  double t_ave = 0;    ///< Cycles until a site heard of it, in the mean.
  double t_last = 0;   ///< Cycles until the last one did that ever did.
};

struct Method {
  Mongering mongering;
  bool feedback;
  Loss loss;
};

/// The mean of so many epidemics among 1000 sites, as in the tables of the paper.
Epidemic epidemics(Method kind, std::uint32_t k, std::uint64_t seeds) {
  constexpr std::uint32_t sites = 1000;
  Epidemic mean;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    Parameters parameters;
    parameters.anti_entropy = gossip::AntiEntropy::none;
    parameters.mongering = kind.mongering;
    parameters.mongering_interval = 1s;
    parameters.in_step = true;
    parameters.feedback = kind.feedback;
    parameters.loss = kind.loss;
    parameters.k = k;
    parameters.keys = 1;
    parameters.update_rate = {0};
    parameters.update_at = 2s;
    ModelGroup<Gossip> group(seed, sites, parameters);
    group.start_all();
    group.run_for(kind.mongering == Mongering::pull ? 40s : 100s);
    const Histogram delay = group.merged(&gossip::Metrics::delay);
    const double share = 1.0 / static_cast<double>(seeds);
    const auto heard = static_cast<double>(group.sum(&gossip::Metrics::received) + 1);
    mean.residue += share * (1 - heard / sites);
    mean.traffic += share * static_cast<double>(group.sum(&gossip::Metrics::copies)) / sites;
    mean.t_ave += share * delay.mean() / 1e9;
    mean.t_last += share * static_cast<double>(delay.max()) / 1e9;
  }
  return mean;
}

/// A line of a table of the paper: k, residue, traffic m.
struct Line {
  std::uint32_t k;
  double residue;
  double traffic;
};

/// Five epidemics for each line; the paper does not say how many it ran. Residues are within 10 % and three sites,
/// traffic within 5 % and a fiftieth of a copy.
void compare(Method kind, std::initializer_list<Line> table) {
  for (const Line& line : table) {
    CAPTURE(line.k);
    const Epidemic mean = epidemics(kind, line.k, 5);
    CHECK(std::abs(mean.residue - line.residue) <= 0.1 * line.residue + 0.003);
    CHECK(std::abs(mean.traffic - line.traffic) <= 0.05 * line.traffic + 0.02);
  }
}

}  // namespace

TEST_CASE("push, feedback, counter: table 1 of Demers et al.") {
  compare({Mongering::push, true, Loss::counter},
          {{1, 0.18, 1.7}, {2, 0.037, 3.3}, {3, 0.011, 4.5}, {4, 0.0036, 5.6}, {5, 0.0012, 6.7}});
}

TEST_CASE("push, blind, coin: table 2 of Demers et al.") {
  compare({Mongering::push, false, Loss::coin},
          {{1, 0.96, 0.04}, {2, 0.20, 1.6}, {3, 0.060, 2.8}, {4, 0.021, 3.9}, {5, 0.008, 4.9}});
}

TEST_CASE("pull, feedback, counter: table 3 of Demers et al., which has the delays too") {
  const Method kind{Mongering::pull, true, Loss::counter};
  compare(kind, {{1, 0.031, 2.7}, {2, 5.8e-4, 4.5}, {3, 4.0e-6, 6.1}});
  const Epidemic mean = epidemics(kind, 2, 5);
  CHECK(std::abs(mean.t_ave - 10.07) < 0.7);
  CHECK(std::abs(mean.t_last - 15.39) < 1.7);
}

TEST_CASE("of three blind copies for each site, push leaves e^-m of the sites out, and pull fewer") {
  const Epidemic push = epidemics({Mongering::push, false, Loss::counter}, 3, 3);
  CHECK(std::abs(push.residue - 0.06) < 0.025);  // Each site sends three copies, and s = e^-3(1-s).
  CHECK(std::abs(push.traffic - 3 * (1 - push.residue)) < 0.01);
  CHECK(epidemics({Mongering::pull, false, Loss::counter}, 3, 3).residue < push.residue * 0.7);
}
