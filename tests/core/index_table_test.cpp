#include "core/index_table.hpp"

#include <map>

#include <doctest/doctest.h>

#include <orrery/core/random.hpp>

using namespace orrery;
using orrery::detail::IndexTable;

TEST_CASE("an index table finds what was put into it, and nothing else") {
  IndexTable<std::uint64_t> table;
  CHECK(table.find(0) == nullptr);
  std::map<std::uint32_t, std::uint64_t> expected;
  Random random(1);
  for (int i = 0; i < 5000; ++i) {
    const auto index = static_cast<std::uint32_t>(random.below(i % 2 == 0 ? 10'000 : 0xffff'fffe));
    if (!expected.try_emplace(index, i).second) continue;
    table.insert(index, static_cast<std::uint64_t>(i));
  }
  for (std::uint32_t index = 0; index < 10'000; ++index) {
    const auto known = expected.find(index);
    const std::uint64_t* found = table.find(index);
    REQUIRE((found != nullptr) == (known != expected.end()));
    if (found != nullptr) REQUIRE(*found == known->second);
  }
  for (const auto& [index, value] : expected) REQUIRE(*table.find(index) == value);
}
