#include "testing/seed_queue.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace orrery;
using namespace orrery::detail;

namespace {

std::vector<std::uint64_t> all_of(SeedQueue queue, std::uint64_t batch) {
  std::vector<std::uint64_t> seeds;
  while (!queue.empty()) {
    const Order order = queue.take(batch);
    CHECK(order.count >= 1);
    CHECK(order.count <= batch);
    for (std::uint64_t i = 0; i < order.count; ++i) seeds.push_back(order.first_seed + i);
  }
  return seeds;
}

using Seeds = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a corpus comes first, each seed once") {
  for (const std::uint64_t batch : {1u, 2u, 16u}) {
    CHECK(all_of(SeedQueue({1, 5}, {}), batch) == Seeds{1, 2, 3, 4, 5});
    CHECK(all_of(SeedQueue({1, 5}, {9, 3, 9}), batch) == Seeds{9, 3, 1, 2, 4, 5});
    CHECK(all_of(SeedQueue({1, 3}, {1, 2, 3}), batch) == Seeds{1, 2, 3});
    CHECK(all_of(SeedQueue({1, 4}, {4, 1}), batch) == Seeds{4, 1, 2, 3});
  }
}

TEST_CASE("the range may end at the largest number") {
  constexpr std::uint64_t last = ~std::uint64_t{0};
  CHECK(all_of(SeedQueue({last - 2, last}, {last - 1}), 16) == Seeds{last - 1, last - 2, last});
  CHECK(all_of(SeedQueue({last, last}, {last}), 16) == Seeds{last});
  CHECK(SeedQueue({0, last}, {}).left() == last);
}

TEST_CASE("what is put back comes next") {
  SeedQueue queue({1, 9}, {20});
  CHECK(queue.take(5).first_seed == 20);
  CHECK(queue.take(5).first_seed == 1);
  queue.put_back({3, 3, 0});
  queue.put_back({30, 0, 0});
  CHECK(all_of(queue, 2) == Seeds{3, 4, 5, 6, 7, 8, 9});
}
