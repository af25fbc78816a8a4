#include <doctest/doctest.h>

#include <algorithm>
#include <bit>
#include <map>

#include <orrery/core/random.hpp>

#include "scenario/rules/groups.hpp"
#include "scenario/rules/number_tree.hpp"
#include "scenario/rules/time_heap.hpp"

using namespace orrery;
using namespace orrery::scenario;
using namespace orrery::scenario::rules;

TEST_CASE("the least of times is at hand, whatever changes") {
  constexpr std::uint32_t ids = 50;
  TimeHeap heap(ids);
  std::vector<Time> times(ids, Time::max());
  Random random(7);
  for (int step = 0; step < 5000; ++step) {
    const auto id = static_cast<std::uint32_t>(random.below(ids));
    const bool removes = random.chance(0.3);
    times[id] = removes ? Time::max() : Time::from_ns(random.below(100));
    heap.set(id, times[id]);
    const auto least = std::min_element(times.begin(), times.end());
    REQUIRE(heap.least() == *least);
    if (*least < Time::max()) REQUIRE(times[heap.least_id()] == *least);
  }
}

TEST_CASE("a tree of numbers knows the total of each set") {
  constexpr std::uint32_t nodes = 77;
  NumberTree tree(Combine::greatest_integer, nodes);
  std::uint32_t roots[3] = {NumberTree::nothing, NumberTree::nothing, NumberTree::nothing};
  std::map<std::uint32_t, std::int64_t> sets[3];
  Random random(3);
  for (int step = 0; step < 20000; ++step) {
    const auto node = static_cast<std::uint32_t>(random.below(nodes));
    const auto number = random.between(std::int64_t{-100}, std::int64_t{100});
    const std::uint64_t set = random.below(3);
    for (std::uint64_t other = 0; other < 3; ++other) {
      if (other != set && sets[other].erase(node) > 0) tree.take(roots[other], node);
    }
    if (random.chance(0.3)) {
      if (sets[set].erase(node) > 0) tree.take(roots[set], node);
    } else {
      sets[set][node] = number;
      tree.put(roots[set], node, std::bit_cast<std::uint64_t>(number));
    }
    for (std::uint64_t other = 0; other < 3; ++other) {
      REQUIRE(sets[other].empty() == (roots[other] == NumberTree::nothing));
      if (sets[other].empty()) continue;
      const auto greatest = std::max_element(sets[other].begin(), sets[other].end(),
                                             [](const auto& a, const auto& b) { return a.second < b.second; });
      REQUIRE(std::bit_cast<std::int64_t>(tree.total(roots[other])) == greatest->second);
    }
  }
}

TEST_CASE("a sum of reals does not depend on what was in the set before") {
  const auto bits = [](double real) { return std::bit_cast<std::uint64_t>(real); };
  NumberTree one(Combine::sum_of_reals, 8);
  NumberTree other(Combine::sum_of_reals, 8);
  std::uint32_t a = NumberTree::nothing;
  std::uint32_t b = NumberTree::nothing;
  for (std::uint32_t node = 0; node < 8; ++node) one.put(a, node, bits(0.1 * (node + 1)));
  for (std::uint32_t node = 8; node > 0; --node) other.put(b, node - 1, bits(1e17));
  for (std::uint32_t node : {3U, 5U, 0U}) other.take(b, node);
  for (std::uint32_t node : {5U, 1U, 7U, 0U, 2U, 6U, 3U, 4U}) other.put(b, node, bits(0.1 * (node + 1)));
  CHECK(one.total(a) == other.total(b));
}

TEST_CASE("groups are found by their keys, and go when nobody is in them") {
  constexpr std::uint32_t nodes = 40;
  Groups groups(nodes);
  std::map<std::uint32_t, std::string> keys;
  Random random(11);
  for (int step = 0; step < 20000; ++step) {
    const auto node = static_cast<std::uint32_t>(random.below(nodes));
    if (keys.erase(node) > 0) groups.leave(node);
    if (random.chance(0.8)) {
      keys[node] = "key " + std::to_string(random.below(30));
      groups.join(node, std::string_view(keys[node]));
    }
    for (const auto& [member, key] : keys) {
      REQUIRE(groups.is_in(member, std::string_view(key)));
      const auto count = std::count_if(keys.begin(), keys.end(), [&](const auto& of) { return of.second == key; });
      REQUIRE(groups.members(groups.slot_of(member)) == static_cast<std::uint32_t>(count));
    }
  }
}
