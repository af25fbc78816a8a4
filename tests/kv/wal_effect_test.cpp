#include "examples/kv/wal_effect.hpp"

#include <string>
#include <vector>

#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

const std::vector<EffectView> one_of_each = {
    {EffectKind::set, "a", "1"},
    {EffectKind::set, "b", std::string_view("\0x", 2), 5000},
    {EffectKind::append, "a", "23"},
    {EffectKind::set, "", ""},
    {EffectKind::expire, "a", "", 7000},
    {EffectKind::erase, "b"},
    {EffectKind::clear},
    {EffectKind::set, "c", std::string_view("last")},
};

Bytes payload_of(const std::vector<EffectView>& effects) {
  Bytes payload;
  for (const EffectView& effect : effects) append_effect(payload, effect);
  return payload;
}

TEST_CASE("effects are read back as they were written") {
  const Bytes payload = payload_of(one_of_each);
  EffectReader reader(payload);
  for (const EffectView& effect : one_of_each) CHECK(reader.next() == effect);
  CHECK_FALSE(reader.next());
  CHECK_FALSE(reader.malformed());
}

TEST_CASE("the format is what it was") {
  using namespace std::string_literals;
  CHECK(payload_of({{EffectKind::set, "k", "vv", 258}}) == "\x01\x01\0\0\0k\x02\0\0\0vv\x02\x01\0\0\0\0\0\0"s);
  CHECK(payload_of({{EffectKind::append, "k", "v"}}) == "\x02\x01\0\0\0k\x01\0\0\0v"s);
  CHECK(payload_of({{EffectKind::erase, "k"}}) == "\x03\x01\0\0\0k"s);
  CHECK(payload_of({{EffectKind::expire, "k", "", 1}}) == "\x04\x01\0\0\0k\x01\0\0\0\0\0\0\0"s);
  CHECK(payload_of({{EffectKind::clear}}) == "\x05"s);
}

TEST_CASE("effects do what they say") {
  Store store;
  REQUIRE(apply_effects(store, payload_of({one_of_each.begin(), one_of_each.begin() + 5})));
  CHECK(contents(store, 0) == std::string("a=123@7000\nb=\0x@5000\n=\n", 23));
  REQUIRE(apply_effects(store, payload_of({one_of_each.begin() + 5, one_of_each.begin() + 6})));
  CHECK(contents(store, 0) == "a=123@7000\n=\n");
  REQUIRE(apply_effects(store, payload_of({one_of_each.begin() + 6, one_of_each.end()})));
  CHECK(contents(store, 0) == "c=last\n");
}

TEST_CASE("a payload cut at any byte, or with a byte that is no kind, is refused whole") {
  const Bytes payload = payload_of({{EffectKind::set, "a", "1"}, {EffectKind::set, "b", "2"}});
  for (std::size_t cut = 1; cut < payload.size(); ++cut) {
    CAPTURE(cut);
    Store store;
    const bool between_effects = cut == payload.size() / 2;
    CHECK(apply_effects(store, payload.substr(0, cut)) == between_effects);
    CHECK(store.size() == (between_effects ? 1 : 0));
  }
  for (const char kind : {'\0', '\x06', '\xff'}) {
    Store store;
    CHECK_FALSE(apply_effects(store, payload + kind));
    CHECK(store.size() == 0);
  }
  Store store;
  CHECK(apply_effects(store, ""));
}

TEST_CASE("replay asks no clock: an entry whose time has come is still there for later effects") {
  Store store;
  REQUIRE(apply_effects(
      store,
      payload_of({{EffectKind::set, "a", "1", -5}, {EffectKind::append, "a", "2"}, {EffectKind::expire, "a", "", 9}})));
  CHECK(contents(store, 9) == "a=12@9\n");
}

TEST_CASE("appending to, expiring, or erasing what is not there does nothing") {
  Store store;
  for (const EffectView& effect : {EffectView{EffectKind::append, "a", "2"}, EffectView{EffectKind::expire, "a", "", 9},
                                   EffectView{EffectKind::erase, "a"}}) {
    REQUIRE(apply_effects(store, payload_of({effect})));
    CHECK(store.size() == 0);
  }
}

TEST_CASE("the state is written in pieces of bounded size, without what has expired") {
  Kv kv;
  for (int i = 0; i < 300; ++i) kv("set k" + std::to_string(i) + " value px " + std::to_string(i % 3 == 0 ? 1 : 1000));
  kv.now += 2;
  Store copy;
  int pieces = 0;
  std::optional<Slot> from = 0;
  while (from) {
    Bytes payload;
    from = append_state(payload, kv.store, kv.now, *from, 100);
    CHECK(payload.size() < 100 + 40);
    REQUIRE(apply_effects(copy, payload));
    ++pieces;
  }
  CHECK(pieces > 40);
  CHECK(copy.size() == 200);
  CHECK(contents(copy, kv.now) == contents(kv.store, kv.now));
}

TEST_CASE("an empty state takes no bytes") {
  Bytes payload;
  CHECK_FALSE(append_state(payload, Store(), 0, 0, 100));
  CHECK(payload.empty());
}

}  // namespace
}  // namespace orrery::kv
