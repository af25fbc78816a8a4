#include "examples/kv/store.hpp"

#include <string>

#include "examples/kv/store_siphash.hpp"
#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

void put(Store& store, std::string_view key, std::string_view value, UnixMs expires_at = never_expires) {
  Store::Position at = store.find(key, 0);
  store.put(at, value, expires_at);
}

TEST_CASE("SipHash-2-4 gives the vectors of its paper's authors") {
  constexpr HashKey key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::string input;
  constexpr std::uint64_t expected[] = {0x726fdb47dd0e0e31, 0x74f839c593dc67fd, 0x0d6c8009d9a94f5a, 0x85676696d7fb7e2d,
                                        0xcf2794e0277187b7, 0x18765564cd99a68d, 0xcbc9466e58fee3ce, 0xab0200f58b01d137,
                                        0x93f5f5799a932462, 0x9e0082df0ba9e4b0};
  for (const std::uint64_t hash : expected) {
    CHECK(siphash<2, 4>(input, key) == hash);
    input.push_back(static_cast<char>(input.size()));
  }
  while (input.size() < 15) input.push_back(static_cast<char>(input.size()));
  CHECK(siphash<2, 4>(input, key) == 0xa129ca6149be45e5);
}

TEST_CASE("iteration follows the history of calls, not the hash key") {
  std::string orders[2];
  for (const std::uint64_t key : {std::uint64_t{1}, std::uint64_t{0x123456789abcdef0}}) {
    Store store({.hash_key = {key, ~key}});
    for (int i = 0; i < 1000; ++i) put(store, "key" + std::to_string(i), "v");
    for (int i = 0; i < 1000; i += 3) store.erase(*store.find("key" + std::to_string(i), 0).entry);
    for (int i = 0; i < 200; ++i) put(store, "more" + std::to_string(i), "v");
    orders[key == 1 ? 0 : 1] = contents(store, 0);
  }
  CHECK(orders[0] == orders[1]);
  CHECK(orders[0].size() > 5000);
}

TEST_CASE("used_bytes counts keys, values and entries, and comes back to zero") {
  Store store;
  put(store, "abc", "0123456789");
  CHECK(store.used_bytes() == 13 + Store::entry_overhead_bytes);
  put(store, "abc", "01");
  CHECK(store.used_bytes() == 5 + Store::entry_overhead_bytes);
  store.append(*store.find("abc", 0).entry, "234");
  CHECK(store.used_bytes() == 8 + Store::entry_overhead_bytes);
  put(store, "x", "", 5);
  CHECK(store.find("x", 6).entry == nullptr);
  CHECK(store.used_bytes() == 8 + Store::entry_overhead_bytes);
  store.erase(*store.find("abc", 0).entry);
  CHECK(store.used_bytes() == 0);
}

TEST_CASE("growth and fits tell beforehand what put adds") {
  Store store({.max_bytes = 400});
  const Store::Position absent = store.find("ab", 0);
  CHECK(store.growth(absent, 10) == 12 + static_cast<std::int64_t>(Store::entry_overhead_bytes));
  put(store, "ab", "0123456789");
  CHECK(store.growth(store.find("ab", 0), 4) == -6);
  CHECK(store.fits(static_cast<std::int64_t>(400 - store.used_bytes())));
  CHECK_FALSE(store.fits(static_cast<std::int64_t>(401 - store.used_bytes())));
  CHECK_FALSE(store.fits(std::numeric_limits<std::int64_t>::max()));
  put(store, "cd", std::string(1000, 'x'));
  CHECK(store.fits(0));
  CHECK(store.fits(-5));
  CHECK_FALSE(store.fits(1));
}

TEST_CASE("expire_due frees the keys that expired, first those that did first, so many at most") {
  Store store;
  for (int i = 0; i < 100; ++i) put(store, "k" + std::to_string(i), "v", 100 - i);
  put(store, "stays", "v");
  CHECK(store.next_expiry() == 1);
  CHECK(store.expire_due(1, 1000) == 0);
  CHECK(store.expire_due(50, 10) == 10);
  CHECK(store.next_expiry() == 11);
  CHECK(store.expire_due(50, 1000) == 39);
  CHECK(store.next_expiry() == 50);
  CHECK(store.size() == 52);
  CHECK(store.expiring_keys() == 51);
  CHECK(store.expired_keys_total() == 49);
  CHECK(store.expire_due(1000, 1000) == 51);
  CHECK(store.next_expiry() == std::nullopt);
  CHECK(contents(store, 1000) == "stays=v\n");
}

TEST_CASE("a position stays valid while other keys come and go") {
  Store store;
  put(store, "a", "1");
  const Store::Position a = store.find("a", 0);
  for (int i = 0; i < 10'000; ++i) put(store, "k" + std::to_string(i), "v");
  for (int i = 0; i < 10'000; ++i) store.erase(*store.find("k" + std::to_string(i), 0).entry);
  CHECK(a.entry->value == "1");
  CHECK(store.find("a", 0).entry == a.entry);
}

TEST_CASE("slots are used again: the range to scan does not grow with the number of keys that ever were") {
  SlotPool pool;
  std::vector<Entry*> live;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 1000; ++i) live.push_back(&pool.take());
    for (std::size_t i = 0; i < 1000; ++i) {
      pool.give_back(*live[i]);
    }
    live.clear();
  }
  CHECK(pool.limit() <= 1024);
  CHECK(pool.first_from(0) == nullptr);
}

TEST_CASE("keys of equal hash are told apart") {
  HashIndex index;
  const auto is = [](Slot wanted) { return [wanted](Slot slot) { return slot == wanted; }; };
  for (Slot slot = 0; slot < 100; ++slot) index.insert(7, slot);
  for (Slot slot = 0; slot < 100; ++slot) CHECK(*index.find(7, is(slot)) == slot);
  for (Slot slot = 0; slot < 100; slot += 2) index.erase(7, slot);
  for (Slot slot = 0; slot < 100; ++slot) CHECK((index.find(7, is(slot)) != nullptr) == (slot % 2 == 1));
  CHECK(index.count() == 50);
}

}  // namespace
}  // namespace orrery::kv
