#include <orrery/core/event_queue.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <orrery/core/random.hpp>

#include "core/dies.hpp"

namespace {

using orrery::EventQueue;
using orrery::Random;

struct Entry {
  std::uint64_t time;
  std::uint64_t key;
  std::uint64_t payload;

  friend bool operator<(const Entry& a, const Entry& b) { return a.time != b.time ? a.time < b.time : a.key < b.key; }
  friend bool operator==(const Entry& a, const Entry& b) = default;
};

constexpr std::uint64_t last_time = std::numeric_limits<std::uint64_t>::max() - 1;

enum class Delays { exponential, uniform, bimodal, heavy_tail, equal, bursts, end_of_time, zero, nearly_sorted, mixed };
constexpr int delay_kinds = 10;

double real(Random& random) { return (static_cast<double>(random.next() >> 11) + 1) * 0x1p-53; }

// A sum of two uniform numbers is as good as an exponential one here, and needs no logarithm.
std::uint64_t scaled(Random& random, double scale) {
  return static_cast<std::uint64_t>(scale * (real(random) + real(random)));
}

std::uint64_t delay(Delays kind, Random& random) {
  switch (kind) {
    case Delays::exponential: return scaled(random, 1e9) + 100'000'000;
    case Delays::uniform: return random.below(2'000'000'000);
    case Delays::bimodal: return random.below(2) == 0 ? scaled(random, 1e3) : scaled(random, 1e10);
    case Delays::heavy_tail: return static_cast<std::uint64_t>(std::min(1e3 / (real(random) * real(random)), 1e18));
    case Delays::equal: return 1'000'000;
    case Delays::bursts: return random.below(50) == 0 ? 3'600'000'000'000 : random.below(20);
    case Delays::end_of_time: return last_time;
    case Delays::zero: return 0;
    case Delays::nearly_sorted: return 1'000'000'000 + random.below(3);
    case Delays::mixed: return delay(static_cast<Delays>(random.below(delay_kinds - 1)), random);
  }
  return 0;
}

// The queue beside a sorted set of the same entries.
class Beside {
 public:
  void push(std::uint64_t time) {
    // A key that is unique and in no order.
    const std::uint64_t key = orrery::mix64(++count_);
    const Entry entry{time, key, count_};
    queue_.push(entry);
    reference_.insert(entry);
  }
  void push_after(std::uint64_t delay) { push(now_ > last_time - delay ? last_time : now_ + delay); }

  [[nodiscard]] bool pop_agrees() {
    const Entry* first = queue_.peek();
    if (reference_.empty()) return first == nullptr && queue_.empty();
    const Entry expected = *reference_.begin();
    if (first == nullptr || *first != expected || queue_.pop() != expected) return false;
    reference_.erase(reference_.begin());
    now_ = expected.time;
    return queue_.size() == reference_.size();
  }
  [[nodiscard]] bool pops_agree(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      if (!pop_agrees()) return false;
    return true;
  }
  [[nodiscard]] bool drains_in_order() { return pops_agree(reference_.size() + 1); }

  void erase_some(std::uint64_t modulus) {
    const auto dead = [modulus](const Entry& entry) { return entry.payload % modulus == 0; };
    queue_.erase_if(dead);
    std::erase_if(reference_, dead);
  }
  [[nodiscard]] std::size_t size() const { return reference_.size(); }
  [[nodiscard]] bool sizes_agree() const { return queue_.size() == reference_.size(); }
  [[nodiscard]] std::uint64_t now() const { return now_; }

 private:
  EventQueue<Entry> queue_;
  std::set<Entry> reference_;
  std::uint64_t count_ = 0;
  std::uint64_t now_ = 0;
};

// Phases of growing, holding and shrinking, each with a kind of delay of its own, and removals in between.
bool agrees_under_phases(std::uint64_t seed, std::size_t pending_max, int phases) {
  Random random(seed);
  Beside queues;
  for (int phase = 0; phase < phases; ++phase) {
    const auto kind = static_cast<Delays>(random.below(delay_kinds));
    const std::uint64_t pushes_of_4 = random.below(5);  // Of four operations so many push.
    for (std::size_t i = random.below(pending_max); i > 0; --i) {
      if (random.below(4) < pushes_of_4 && queues.size() < pending_max) {
        queues.push_after(delay(kind, random));
      } else if (!queues.pop_agrees()) {
        return false;
      }
    }
    if (random.below(4) == 0) queues.erase_some(1 + random.below(4));
    if (random.below(8) == 0) queues.push(random.below(queues.now() + 1));  // Before what has been popped.
    if (!queues.sizes_agree()) return false;
  }
  return queues.drains_in_order();
}

}  // namespace

TEST_CASE("pops any interleaving of pushes, pops and removals in order") {
  CHECK(rc::check("small queues", [](std::uint64_t seed) { RC_ASSERT(agrees_under_phases(seed, 150, 30)); }));
  CHECK(rc::check("queues of hundreds", [](std::uint64_t seed) { RC_ASSERT(agrees_under_phases(seed, 1'500, 10)); }));
  CHECK(rc::check("queues of thousands", [](std::uint64_t seed) { RC_ASSERT(agrees_under_phases(seed, 8'000, 6)); }));
}

TEST_CASE("pops large queues in order whatever the delays") {
  for (int kind = 0; kind < delay_kinds; ++kind) {
    CAPTURE(kind);
    Random random(static_cast<std::uint64_t>(kind) + 1);
    Beside queues;
    for (int i = 0; i < 4'000; ++i) queues.push_after(delay(static_cast<Delays>(kind), random));
    bool agrees = true;
    for (int i = 0; agrees && i < 20'000; ++i) {
      agrees = queues.pop_agrees();
      queues.push_after(delay(static_cast<Delays>(kind), random));
    }
    CHECK(agrees);
    CHECK(queues.drains_in_order());
  }
}

TEST_CASE("pops in order when the rate changes by orders of magnitude") {
  Random random(7);
  Beside queues;
  for (int i = 0; i < 6'000; ++i) queues.push(random.below(1'000'000));
  for (int i = 0; i < 4'000; ++i) queues.push(random.below(10'000'000'000));
  for (int i = 0; i < 2'000; ++i) queues.push(random.below(10'000'000'000'000'000));
  CHECK(queues.drains_in_order());
}

TEST_CASE("takes times from 0 to 2^64 - 2") {
  Beside queues;
  for (int round = 0; round < 200; ++round) {
    queues.push(0);
    queues.push(last_time);
    queues.push(last_time / 2);
    queues.push(static_cast<std::uint64_t>(round));
    queues.push(last_time - static_cast<std::uint64_t>(round));
  }
  CHECK(queues.drains_in_order());
}

TEST_CASE("refuses the time that stands for never") {
  EventQueue<Entry> queue;
  CHECK(dies([&] { queue.push({last_time + 1, 0, 0}); }));
  CHECK_FALSE(dies([&] { queue.push({last_time, 0, 0}); }));
}

TEST_CASE("refuses to pop when empty") {
  EventQueue<Entry> queue;
  CHECK(queue.peek() == nullptr);
  CHECK(dies([&] { static_cast<void>(queue.pop()); }));
}

TEST_CASE("the next entry stays the same until something changes") {
  EventQueue<Entry> queue;
  Random random(3);
  for (std::uint64_t i = 0; i < 5'000; ++i) queue.push({random.below(1'000'000), i, 0});
  while (!queue.empty()) {
    const Entry* first = queue.peek();
    REQUIRE(queue.peek() == first);
    const Entry copy = *first;
    REQUIRE(queue.pop() == copy);
  }
}

TEST_CASE("removing everything leaves an empty queue that works") {
  EventQueue<Entry> queue;
  for (std::uint64_t i = 0; i < 1'000; ++i) queue.push({i * 1'000, i, 0});
  queue.erase_if([](const Entry&) { return true; });
  CHECK(queue.empty());
  CHECK(queue.peek() == nullptr);
  queue.push({5, 1, 2});
  CHECK(queue.pop() == Entry{5, 1, 2});
}

TEST_CASE("what is upcoming is what is popped then, unless something comes in between") {
  EventQueue<Entry> queue;
  for (std::uint64_t i = 0; i < 50; ++i) queue.push({i, i, 0});
  static_cast<void>(queue.peek());
  REQUIRE(queue.upcoming(3) != nullptr);
  CHECK(queue.upcoming(3)->time == 3);
  for (std::uint64_t nearer = 1; nearer <= 3; ++nearer) CHECK(queue.upcoming(3)[nearer].time == 3 - nearer);
  CHECK(queue.upcoming(50) == nullptr);
}

TEST_CASE("with many entries it is known long before what comes") {
  EventQueue<Entry> queue;
  Random random(11);
  constexpr std::uint64_t pops = 20'000;
  std::uint64_t known = 0;
  for (std::uint64_t i = 0; i < 5'000; ++i) queue.push({random.below(1'000'000), i, 0});
  for (std::uint64_t i = 0; i < 2 * pops; ++i) {
    const Entry entry = queue.pop();
    queue.push({entry.time + random.below(1'000'000), i, 0});
    const bool is_known = queue.upcoming(EventQueue<Entry>::ahead_known - 1) != nullptr;
    known += i >= pops && is_known ? 1 : 0;
  }
  CHECK(known > pops * 95 / 100);
}
