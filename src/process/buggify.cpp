#include <orrery/process/buggify.hpp>

#include <map>

#include <orrery/core/check.hpp>
#include <orrery/core/fault_ledger.hpp>
#include <orrery/core/random.hpp>
#include <orrery/core/simulator.hpp>

namespace orrery {

namespace {

struct Visits {
  CounterRandom draws;
  std::uint64_t count;
};
struct Point {
  std::string kind;
  double draw;  // It is on if this is below the probability.
  std::uint64_t fired = 0;
  std::map<std::uint32_t, Visits> by_node{};
};

}  // namespace

struct BuggifyPoints::ByName : std::map<std::string, Point, std::less<>> {};

BuggifyPoints::BuggifyPoints(Simulator& simulator) : simulator_(simulator), points_(new ByName) {}
BuggifyPoints::~BuggifyPoints() { delete points_; }

void BuggifyPoints::begin(double on, double fires) {
  ORRERY_CHECK(on >= 0 && on <= 1 && fires >= 0 && fires <= 1);
  on_ = on;
  fires_ = fires;
  active_ = on > 0 && fires > 0;
}

void BuggifyPoints::reseed(std::uint64_t seed) {
  for (auto& [name, point] : *points_) {
    for (auto& [node, visits] : point.by_node) visits.draws.reseed(seed);
  }
}

bool BuggifyPoints::decide(std::string_view name, NodeId node, std::string_view node_name) {
  auto found = points_->find(name);
  if (found == points_->end()) {
    const CounterRandom draws(simulator_.seed(), "buggify point", name);
    found = points_->emplace(name, Point{"buggify-" + std::string(name), draws.real(0)}).first;
  }
  Point& point = found->second;
  if (point.draw >= on_) return false;
  const Visits fresh{CounterRandom(simulator_.seed(), point.kind, node_name), 0};
  Visits& visits = point.by_node.try_emplace(node.value, fresh).first->second;
  const std::uint64_t ordinal = ++visits.count;
  if (!visits.draws.chance(ordinal, 0, fires_) || !fault_allowed(point.kind, node_name, ordinal)) return false;
  ++point.fired;
  simulator_.tap(ordinal);
  if (simulator_.trace() != nullptr)
    simulator_.record_text(kinds::buggify_fires, node,
                           to_string(FaultDecision{point.kind, std::string(node_name), ordinal}));
  return true;
}

std::vector<BuggifyPoints::Count> BuggifyPoints::counts() const {
  std::vector<Count> all;
  for (const auto& [name, point] : *points_) all.push_back({point.kind, point.fired});
  return all;
}

}  // namespace orrery
