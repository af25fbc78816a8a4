#include "protocols/chord/complete_ring.hpp"

#include <algorithm>
#include <cstddef>
#include <ranges>

namespace orrery::protocols::chord {

CompleteRing::CompleteRing(const Circle& circle, const std::vector<std::string>& names) : circle_(circle) {
  for (const std::string& name : names) ids_.push_back(circle.identifier(name));
  for (std::uint32_t peer = 0; peer < ids_.size(); ++peer) places_.push_back({ids_[peer], peer});
  std::ranges::sort(places_);
}

Placement CompleteRing::placement(std::uint32_t self, std::uint32_t successors) const {
  Placement placed{.successors = {}, .predecessor = self, .fingers = std::vector<std::uint32_t>(circle_.bits(), self)};
  const std::uint64_t own = ids_[self];
  const auto same = std::ranges::equal_range(places_, own, {}, &Place::id);
  const auto begin = static_cast<std::size_t>(same.end() - places_.begin());
  const std::size_t others = places_.size() - same.size();
  // Those with other identifiers, from the next one on around the circle.
  const auto other = [&](std::size_t nth) -> const Place& {
    return places_[begin + nth < places_.size() ? begin + nth : begin + nth - places_.size()];
  };
  // How many of them are less far than that.
  const auto nearer_than = [&](std::uint64_t distance) {
    const auto all = std::views::iota(std::size_t{0}, others);
    const auto is_nearer = [&](std::size_t nth) { return circle_.distance(own, other(nth).id) < distance; };
    return static_cast<std::size_t>(std::ranges::partition_point(all, is_nearer) - all.begin());
  };
  for (std::size_t nth = 0; nth < std::min<std::size_t>(others, successors); ++nth)
    placed.successors.push_back(other(nth).peer);
  if (others > 0) placed.predecessor = other(nearer_than(circle_.distance(own, other(others - 1).id))).peer;
  for (std::uint32_t index = 0; index < circle_.bits(); ++index) {
    const std::size_t first = nearer_than(std::uint64_t{1} << index);
    if (first < others) placed.fingers[index] = other(first).peer;
  }
  return placed;
}

}  // namespace orrery::protocols::chord
