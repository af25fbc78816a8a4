#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "protocols/chord/complete_ring.hpp"
#include "protocols/chord/routing.hpp"

using namespace orrery::protocols::chord;

TEST_CASE("what lies between two places on the circle") {
  const Circle circle(16);
  CHECK(circle.between(10, 20, 30));
  CHECK_FALSE(circle.between(10, 10, 30));
  CHECK_FALSE(circle.between(10, 30, 30));
  CHECK_FALSE(circle.between(10, 5, 30));
  CHECK(circle.between(65'000, 3, 30));
  CHECK_FALSE(circle.between(65'000, 40, 30));
  CHECK(circle.between(7, 9, 7));
  CHECK_FALSE(circle.between(7, 7, 7));
  CHECK(circle.up_to(10, 30, 30));
  CHECK(circle.up_to(7, 7, 7));
  CHECK(circle.distance(65'535, 1) == 2);
}

TEST_CASE("a place in a ring is what sorting all identifiers gives") {
  const Circle circle(24);
  std::vector<std::string> names;
  for (int i = 0; i < 200; ++i) names.push_back("node-" + std::to_string(i));
  std::vector<std::uint64_t> ids;
  for (const std::string& name : names) ids.push_back(circle.identifier(name));
  std::sort(ids.begin(), ids.end());
  const auto successor_of = [&](std::uint64_t key) {
    const auto at = std::lower_bound(ids.begin(), ids.end(), key);
    return at == ids.end() ? ids.front() : *at;
  };
  const CompleteRing ring(circle, names);
  for (std::uint32_t self = 0; self < names.size(); self += 17) {
    const std::uint64_t own = circle.identifier(names[self]);
    const Placement placed = ring.placement(self, 5);
    REQUIRE(placed.successors.size() == 5);
    std::uint64_t at = own;
    for (const std::uint32_t next : placed.successors) {
      at = successor_of(circle.wrap(at + 1));
      CHECK(circle.identifier(names[next]) == at);
    }
    CHECK(successor_of(circle.wrap(circle.identifier(names[placed.predecessor]) + 1)) == own);
    for (std::uint32_t index = 0; index < 24; ++index) {
      const std::uint64_t start = circle.wrap(own + (std::uint64_t{1} << index));
      CHECK(circle.identifier(names[placed.fingers[index]]) == successor_of(start));
    }
  }
}

TEST_CASE("of names with one identifier the first has the place, and none of them knows another") {
  const Circle circle(24);
  const CompleteRing ring(circle, {"a", "b", "a", "b"});
  for (const std::uint32_t self : {0U, 2U}) {
    const Placement placed = ring.placement(self, 5);
    CHECK(placed.successors == std::vector<std::uint32_t>{1, 3});
    CHECK(placed.predecessor == 1);
    const std::uint64_t distance = circle.distance(circle.identifier("a"), circle.identifier("b"));
    for (std::uint32_t index = 0; index < 24; ++index)
      CHECK(placed.fingers[index] == (std::uint64_t{1} << index <= distance ? 1 : self));
  }
  const Placement alone = CompleteRing(circle, {"a", "a"}).placement(1, 5);
  CHECK(alone.successors.empty());
  CHECK(alone.predecessor == 1);
  CHECK(alone.fingers == std::vector<std::uint32_t>(24, 1));
}

TEST_CASE("a list of successors ends before the node itself, and when the last is dropped the node is alone") {
  Routing routing(Circle(16), 3);
  routing.begin({.id = 100, .address = 1});
  CHECK(routing.knows_owner(5));
  routing.set_successors({200, 2}, {{300, 3}, {100, 1}, {200, 2}});
  CHECK(routing.successors() == std::vector<Contact>{{200, 2}, {300, 3}});
  CHECK(routing.knows_owner(150));
  CHECK_FALSE(routing.knows_owner(250));
  CHECK(routing.closest_before(50) == Contact{300, 3});
  CHECK(routing.drop_successor());
  CHECK(routing.successor() == Contact{300, 3});
  CHECK_FALSE(routing.drop_successor());
  CHECK(routing.successor() == routing.self());
}
