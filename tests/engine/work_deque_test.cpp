#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "engine/work_deque.hpp"
#include "interleaving.hpp"

namespace orrery::testing_engine {
namespace {

using SteppedDeque = detail::BasicWorkDeque<SteppedAtomic>;

// The owner takes all it can get, thieves try a few times each: in every order, each item is taken exactly once.
std::uint64_t explore(std::uint32_t items, std::uint32_t thieves, std::uint32_t tries) {
  std::optional<SteppedDeque> deque;
  std::vector<std::uint32_t> taken;
  const auto take = [&](std::uint32_t item) {
    if (item != SteppedDeque::none) taken.push_back(item);
  };
  const auto make = [&] {
    deque.emplace(items + 1);
    taken.clear();
    for (std::uint32_t item = 0; item < items; ++item) deque->push(item);
    std::vector<std::function<void()>> pieces;
    pieces.emplace_back([&] {
      for (std::uint32_t item = 0; item < items; ++item) take(deque->pop());
    });
    for (std::uint32_t thief = 0; thief < thieves; ++thief) {
      pieces.emplace_back([&, tries] {
        for (std::uint32_t i = 0; i < tries; ++i) take(deque->steal());
      });
    }
    return pieces;
  };
  return Interleavings().explore(make, [&] {
    for (std::uint32_t item = deque->pop(); item != SteppedDeque::none; item = deque->pop()) take(item);
    std::sort(taken.begin(), taken.end());
    std::vector<std::uint32_t> all(items);
    for (std::uint32_t item = 0; item < items; ++item) all[item] = item;
    if (taken != all) FAIL("an item was lost or taken twice");
  });
}

TEST_CASE("each item is taken once, in every order of operations of the owner and a thief") {
  CHECK(explore(1, 1, 2) > 100);
  CHECK(explore(2, 1, 1) > 100);
}

TEST_CASE("and of the owner and two thieves") { CHECK(explore(1, 2, 1) > 1'000); }

TEST_CASE("last in, first out for the owner; first in, first out for thieves") {
  detail::WorkDeque deque(4);
  for (const std::uint32_t item : {1u, 2u, 3u}) deque.push(item);
  CHECK(deque.steal() == 1);
  CHECK(deque.pop() == 3);
  CHECK(deque.pop() == 2);
  CHECK(deque.pop() == detail::WorkDeque::none);
  CHECK(deque.steal() == detail::WorkDeque::none);
  CHECK(deque.empty());
  deque.push(4);
  CHECK(deque.pop() == 4);
}

}  // namespace
}  // namespace orrery::testing_engine
