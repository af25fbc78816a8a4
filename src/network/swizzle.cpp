#include "network/swizzle.hpp"

#include <orrery/network/network_kinds.hpp>

namespace orrery::detail {
namespace {

// Which value of a link's ordinal decides what. Frozen.
enum SwizzleLane : std::uint64_t { lane_chosen = 0, lane_begin = 1, lane_end = 2, lane_fallback = 3 };

}  // namespace

void Swizzler::swizzle(Host& host, Duration length, std::uint64_t draw) {
  std::vector<Link*> links;
  for (Host& other : fabric_.topology.hosts()) {
    if (&other == &host) continue;
    links.push_back(&fabric_.topology.link(host, other));
    links.push_back(&fabric_.topology.link(other, host));
  }
  if (links.empty()) return;
  const CounterRandom random(draw);
  std::uint32_t chosen = 0;
  for (std::uint64_t i = 0; i < links.size(); ++i) {
    if (!random.chance(i, lane_chosen, 0.5)) continue;
    plan(*links[i], length, random, i);
    ++chosen;
  }
  if (chosen == 0) {
    const std::uint64_t one = random.below(0, lane_fallback, links.size());
    plan(*links[one], length, random, one);
    ++chosen;
  }
  fabric_.faults.add(NetworkFault::swizzle);
  fabric_.simulator.record(kinds::node_swizzled, host.node, no_node, chosen,
                           static_cast<std::uint64_t>(length.count()));
}

void Swizzler::plan(Link& link, Duration length, const CounterRandom& random, std::uint64_t ordinal) {
  const auto half = static_cast<std::uint64_t>(length.count() / 2);
  const std::uint64_t begin = random.below(ordinal, lane_begin, half + 1);
  const std::uint64_t end = half + random.below(ordinal, lane_end, half + 1);
  const Time until = fabric_.now() + Duration{static_cast<std::int64_t>(end)};
  fabric_.simulator.schedule<kinds::swizzle_clog>(
      link.from.origin, link.to.node, Duration{static_cast<std::int64_t>(begin)}, [this, &link, until, stops = stops_] {
        if (stops == stops_) clog(link, until);
      });
}

void Swizzler::clog(Link& link, Time until) {
  const Duration length = until - fabric_.now();
  fabric_.topology.clog(link, length);
  if (length >= fabric_.options.silence_timeout) streams_.watch_paths();
}

}  // namespace orrery::detail
