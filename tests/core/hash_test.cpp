#include <orrery/core/hash.hpp>

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>

using namespace orrery;

static_assert(hash_bytes("abc") == 0x44bc2cf5ad770999, "usable in constant expressions");
static_assert(mix64(0) == 0);

TEST_CASE("hash_bytes is XXH64") {
  CHECK(hash_bytes("") == 0xef46db3751d8e999);
  CHECK(hash_bytes("abc") == 0x44bc2cf5ad770999);
  CHECK(hash_bytes("Nobody inspects the spammish repetition") == 0xfbcea83c8a378bf1);
  CHECK(hash_bytes("xxhash", 20141025) == 0xb559b98d844e0635);
}

TEST_CASE("hash_bytes at each kind of length, with and without a seed") {
  struct Golden {
    std::size_t length;
    std::uint64_t unseeded;
    std::uint64_t seeded;
  };
  // From an implementation of XXH64 in another language.
  const Golden goldens[] = {
      {0, 0xef46db3751d8e999, 0x51e24c0e9077a48c},   {1, 0x1f25c8d0bc1f4bb6, 0x20f9f4e3fba1be06},
      {3, 0x31d2363f52e564c9, 0x076b77199119d7dd},   {4, 0x9bb64b7d66ee9fda, 0x27a7e5587a8a5c2e},
      {7, 0x9a7b149959ce60d8, 0xcff13e1a810bec27},   {8, 0xdab99d95c6f90092, 0x841e06da64a07ce8},
      {31, 0xa2aa5f33cc4a6119, 0x6ba872e910fbce5c},  {32, 0x23c3c17ef790fd97, 0x25cc07da699894a9},
      {33, 0x50a7cfc7ba588784, 0xbf84912d4dea9670},  {64, 0x0eb64b3ef6eeb01f, 0xfded24eb11992703},
      {101, 0xbad4d3bf033bda4c, 0x649a057165e9432a},
  };
  std::string data;
  for (int i = 0; i < 101; ++i) data.push_back(static_cast<char>(i * 7 + 3));
  for (const Golden& golden : goldens) {
    CAPTURE(golden.length);
    const std::string_view part = std::string_view(data).substr(0, golden.length);
    CHECK(hash_bytes(part) == golden.unseeded);
    CHECK(hash_bytes(part, 0x123456789abcdef) == golden.seeded);
    CHECK(hash_bytes(std::as_bytes(std::span(part))) == golden.unseeded);
  }
}

TEST_CASE("mix64 and combine are frozen") {
  CHECK(mix64(1) == 0x5692161d100b05e5);
  CHECK(mix64(~std::uint64_t{0}) == 0xb4d055fcf2cbbd7b);
  CHECK(combine(0, 0) == 0xe220a8397b1dcdaf);
  CHECK(combine(1, 2) == 0x4e7628b6dc849e46);
  CHECK(combine(2, 1) == 0x860f92d16a5a7f91);
}

namespace {

// The least and the greatest share of trials in which output bit j flips when input bit i does.
template <class F>
std::array<double, 2> flip_shares(F f) {
  constexpr int trials = 2000;
  std::array<double, 2> range{1, 0};
  for (int i = 0; i < 64; ++i) {
    std::array<int, 64> flips{};
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
      const std::uint64_t difference = f(trial) ^ f(trial ^ std::uint64_t{1} << i);
      for (unsigned j = 0; j < 64; ++j) flips[j] += static_cast<int>(difference >> j & 1);
    }
    for (const int count : flips) {
      range[0] = std::min(range[0], static_cast<double>(count) / trials);
      range[1] = std::max(range[1], static_cast<double>(count) / trials);
    }
  }
  return range;
}

}  // namespace

// 4,096 shares of 2,000 trials: a standard deviation is 0.011, so that 0.07 is more than six.
TEST_CASE("combine avalanches from both arguments") {
  const auto [low_value, high_value] = flip_shares([](std::uint64_t v) { return combine(0x1234, v); });
  CHECK(low_value > 0.43);
  CHECK(high_value < 0.57);
  const auto [low_state, high_state] = flip_shares([](std::uint64_t h) { return combine(h, 7); });
  CHECK(low_state > 0.43);
  CHECK(high_state < 0.57);
}

TEST_CASE("folding small numbers in different orders gives different hashes") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t a = 0; a < 30; ++a) {
    for (std::uint64_t b = 0; b < 30; ++b) {
      for (std::uint64_t c = 0; c < 30; ++c) seen.insert(combine(combine(combine(0, a), b), c));
    }
  }
  CHECK(seen.size() == 27000);
}
