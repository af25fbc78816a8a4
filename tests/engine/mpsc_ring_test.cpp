#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <thread>
#include <vector>

#include "engine/mpsc_ring.hpp"
#include "interleaving.hpp"

namespace orrery::testing_engine {
namespace {

using SteppedRing = detail::MpscRing<int, SteppedAtomic>;

// Senders push as many as is said of each, the consumer pops once: what was accepted comes out, each sender's in its
// order.
std::uint64_t explore(const std::vector<int>& pushes) {
  std::optional<SteppedRing> ring;
  std::vector<std::vector<int>> accepted(pushes.size());
  std::vector<int> taken;
  const auto make = [&] {
    ring.emplace(2);
    taken.clear();
    std::vector<std::function<void()>> pieces;
    for (std::size_t sender = 0; sender < pushes.size(); ++sender) {
      accepted[sender].clear();
      pieces.emplace_back([&, sender] {
        for (int n = 0; n < pushes[sender]; ++n) {
          const int item = static_cast<int>(sender) * 10 + n;
          if (ring->push(item)) accepted[sender].push_back(item);
        }
      });
    }
    pieces.emplace_back([&] {
      if (const std::optional<int> item = ring->pop()) taken.push_back(*item);
    });
    return pieces;
  };
  return Interleavings().explore(make, [&] {
    while (const std::optional<int> item = ring->pop()) taken.push_back(*item);
    std::size_t sum = 0;
    for (const std::vector<int>& sent : accepted) {
      std::vector<int> of_sender;
      for (const int item : taken)
        if (std::find(sent.begin(), sent.end(), item) != sent.end()) of_sender.push_back(item);
      if (of_sender != sent) FAIL("an item was lost, doubled, or overtook another");
      sum += sent.size();
    }
    if (taken.size() != sum) FAIL("an item that nobody sent");
  });
}

TEST_CASE("in every order of operations nothing is lost, doubled or taken out of its sender's order") {
  CHECK(explore({3}) > 100);
  CHECK(explore({1, 1}) > 10'000);
}

TEST_CASE("it holds as many as it says, and refuses more") {
  detail::MpscRing<int> ring(3);
  CHECK(ring.capacity() == 4);
  for (int n = 0; n < 4; ++n) CHECK(ring.push(n));
  CHECK_FALSE(ring.push(4));
  CHECK(ring.pop() == 0);
  CHECK(ring.push(4));
  for (int n = 1; n <= 4; ++n) CHECK(ring.pop() == n);
  CHECK(ring.pop() == std::nullopt);
}

TEST_CASE("threads keep their own order") {
  constexpr int each = 5000;
  detail::MpscRing<int> ring(64);
  std::vector<std::thread> senders;
  for (int sender = 0; sender < 3; ++sender) {
    senders.emplace_back([&ring, sender] {
      for (int n = 0; n < each;)
        if (ring.push(sender * each + n))
          ++n;
        else
          std::this_thread::yield();
    });
  }
  int next[3] = {};
  bool in_order = true;
  for (int taken = 0; taken < 3 * each;) {
    const std::optional<int> item = ring.pop();
    if (!item) {
      std::this_thread::yield();
      continue;
    }
    in_order = in_order && *item % each == next[*item / each]++;
    ++taken;
  }
  for (std::thread& sender : senders) sender.join();
  CHECK(in_order);
  CHECK(ring.pop() == std::nullopt);
}

}  // namespace
}  // namespace orrery::testing_engine
