#include <set>

#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

TEST_CASE("DEL and EXISTS count keys as often as they are named") {
  Kv kv;
  kv("mset a 1 b 2 c 3");
  CHECK(kv("exists a b x a") == "(integer) 3");
  CHECK(kv("del a x b a") == "(integer) 2");
  CHECK(kv.effects() == std::vector<EffectView>{{EffectKind::erase, "a"}, {EffectKind::erase, "b"}});
  CHECK(kv("exists a b") == "(integer) 0");
  CHECK(kv("del a") == "(integer) 0");
  CHECK(kv.kind == Effect::Kind::none);
}

TEST_CASE("EXPIRE sets a time, in the past it erases") {
  Kv kv;
  CHECK(kv("expire a 10") == "(integer) 0");
  kv("mset a 1 b 2 c 3");
  CHECK(kv("expire a 10") == "(integer) 1");
  CHECK(kv.effects() == std::vector<EffectView>{{EffectKind::expire, "a", "", 1'010'000}});
  CHECK(kv("ttl a") == "(integer) 10");
  CHECK(kv("pexpire a 1499") == "(integer) 1");
  CHECK(kv("ttl a") == "(integer) 1");
  CHECK(kv("pexpire a 1500") == "(integer) 1");
  CHECK(kv("ttl a") == "(integer) 2");
  CHECK(kv("pttl a") == "(integer) 1500");
  CHECK(kv("expire a 0") == "(integer) 1");
  CHECK(kv.effects() == std::vector<EffectView>{{EffectKind::erase, "a"}});
  CHECK(kv("pexpire b -5") == "(integer) 1");
  CHECK(kv("expire c -9223372036854775") == "(integer) 1");
  CHECK(kv("dbsize") == "(integer) 0");
}

TEST_CASE("TTL and PTTL tell keys that do not exist from keys that do not expire") {
  Kv kv;
  kv("set a 1");
  CHECK(kv("ttl a") == "(integer) -1");
  CHECK(kv("pttl a") == "(integer) -1");
  CHECK(kv("ttl b") == "(integer) -2");
  CHECK(kv("pttl b") == "(integer) -2");
}

TEST_CASE("EXPIRE may have conditions on the time before") {
  Kv kv;
  kv("set a 1");
  CHECK(kv("expire a 10 xx") == "(integer) 0");
  CHECK(kv("expire a 10 gt") == "(integer) 0");
  CHECK(kv("expire a 10 lt") == "(integer) 1");
  CHECK(kv("expire a 20 nx") == "(integer) 0");
  CHECK(kv("expire a 20 lt") == "(integer) 0");
  CHECK(kv("expire a 10 gt") == "(integer) 0");
  CHECK(kv("expire a 20 XX GT") == "(integer) 1");
  CHECK(kv("ttl a") == "(integer) 20");
  CHECK(kv("expire a 10 nx xx") == "(error) ERR NX and XX, GT or LT options at the same time are not compatible");
  CHECK(kv("expire a 10 gt lt") == "(error) ERR GT and LT options at the same time are not compatible");
  CHECK(kv("expire a 10 foo") == "(error) ERR Unsupported option foo");
}

TEST_CASE("EXPIRE refuses what is no time") {
  Kv kv;
  kv("set a 1");
  CHECK(kv("expire a x") == "(error) ERR value is not an integer or out of range");
  CHECK(kv("expire a 9223372036854775807") == "(error) ERR invalid expire time in 'expire' command");
  CHECK(kv("expire a -9223372036854775808") == "(error) ERR invalid expire time in 'expire' command");
  CHECK(kv("pexpire a 9223372036854775807") == "(error) ERR invalid expire time in 'pexpire' command");
  CHECK(kv("ttl a") == "(integer) -1");
}

TEST_CASE("PERSIST forgets the time of expiry") {
  Kv kv;
  kv("set a 1 px 5");
  CHECK(kv("persist a") == "(integer) 1");
  CHECK(kv.effects() == std::vector<EffectView>{{EffectKind::expire, "a", "", never_expires}});
  CHECK(kv("persist a") == "(integer) 0");
  CHECK(kv("persist b") == "(integer) 0");
  kv.now += 100;
  CHECK(kv("exists a") == "(integer) 1");
}

TEST_CASE("KEYS and DBSIZE know no expired keys, however many") {
  Kv kv;
  for (int i = 0; i < 100; ++i) kv("set k" + std::to_string(i) + " v px 5");
  kv("mset a1 x a2 y b z");
  CHECK(kv("dbsize") == "(integer) 103");
  kv.now += 6;
  CHECK(kv("keys *") == "[\"a1\", \"a2\", \"b\"]");
  CHECK(kv("keys a?") == "[\"a1\", \"a2\"]");
  CHECK(kv("keys k*") == "[]");
  CHECK(kv("dbsize") == "(integer) 3");
}

TEST_CASE("FLUSHALL empties the store, in one record") {
  Kv kv;
  CHECK(kv("flushall") == "OK");
  CHECK(kv.kind == Effect::Kind::none);
  kv("mset a 1 b 2");
  CHECK(kv("flushall async") == "OK");
  CHECK(kv.effects() == std::vector<EffectView>{{}});
  CHECK(kv("dbsize") == "(integer) 0");
  CHECK(kv.store.used_bytes() == 0);
  kv("set a 1");
  CHECK(kv("FLUSHDB SYNC") == "OK");
  CHECK(kv("get a") == "(nil)");
  CHECK(kv("flushall foo") == "(error) ERR syntax error");
  CHECK(kv("flushall sync async") == "(error) ERR syntax error");
}

struct ScanPage {
  std::string cursor;
  std::vector<std::string> keys;
};

ScanPage scan_page(Kv& kv, const std::vector<std::string_view>& arguments) {
  Bytes bytes;
  kv.executor.execute(arguments, kv.now, bytes);
  ReplyParser parser;
  parser.feed(bytes);
  REQUIRE(parser.next() == Parsed::complete);
  const Reply reply = parser.take();
  REQUIRE(reply.array() != nullptr);
  ScanPage page{*reply.array()->at(0).bulk(), {}};
  for (const Reply& key : *reply.array()->at(1).array()) page.keys.push_back(*key.bulk());
  return page;
}

TEST_CASE("SCAN gives all keys, in pages of COUNT") {
  Kv kv;
  for (int i = 0; i < 1000; ++i) kv("set k" + std::to_string(i) + " v");
  std::multiset<std::string> seen;
  std::string cursor = "0";
  int pages = 0;
  do {
    const ScanPage page = scan_page(kv, {"SCAN", cursor, "COUNT", "7"});
    CHECK(page.keys.size() <= 7);
    seen.insert(page.keys.begin(), page.keys.end());
    cursor = page.cursor;
    ++pages;
  } while (cursor != "0");
  CHECK(pages == 143);
  CHECK(seen.size() == 1000);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 1000);
  CHECK(scan_page(kv, {"scan", "0", "match", "k99?", "count", "100000"}).keys.size() == 10);
}

TEST_CASE("a scan gives each key that lives throughout exactly once, whatever else comes and goes") {
  Kv kv;
  for (int i = 0; i < 500; ++i) kv("set stay" + std::to_string(i) + " v");
  for (int i = 0; i < 3000; ++i) kv("set go" + std::to_string(i) + " v");
  std::multiset<std::string> seen;
  std::string cursor = "0";
  int round = 0;
  do {
    const ScanPage page = scan_page(kv, {"SCAN", cursor, "COUNT", "20", "MATCH", "stay*"});
    seen.insert(page.keys.begin(), page.keys.end());
    cursor = page.cursor;
    for (int i = 0; i < 40; ++i) {
      kv("del go" + std::to_string((round * 40 + i) % 3000));
      kv("set new" + std::to_string(round * 40 + i) + " v px 1");
      kv("set stay" + std::to_string((round * 40 + i) % 500) + " longer-than-before");
    }
    kv.now += 1;
    ++round;
  } while (cursor != "0");
  CHECK(round > 10);
  CHECK(seen.size() == 500);
  CHECK(std::set<std::string>(seen.begin(), seen.end()).size() == 500);
}

TEST_CASE("SCAN takes any cursor that is a number, and ends on one that is too large") {
  Kv kv;
  kv("set a 1");
  CHECK(kv("scan 123456") == "[\"0\", []]");
  CHECK(kv("scan 4294967295") == "[\"0\", []]");
  CHECK(kv("scan 4294967296") == "[\"0\", []]");
  CHECK(kv("scan 9999999999999999999") == "[\"0\", []]");
  for (const auto cursor : {"x", "-1", "1x", "''", "99999999999999999999"}) {
    CAPTURE(cursor);
    CHECK(kv("scan " + std::string(cursor)) == "(error) ERR invalid cursor");
  }
  CHECK(kv("scan 0 count 0") == "(error) ERR syntax error");
  CHECK(kv("scan 0 count x") == "(error) ERR value is not an integer or out of range");
  CHECK(kv("scan 0 count") == "(error) ERR syntax error");
  CHECK(kv("scan 0 foo bar") == "(error) ERR syntax error");
}

TEST_CASE("a wrong number of arguments is an error that names the command") {
  Kv kv;
  for (const auto line : {"del", "exists", "expire a", "pexpire a", "ttl", "ttl a b", "pttl", "persist", "persist a b",
                          "keys", "keys a b", "scan", "dbsize x"}) {
    CAPTURE(line);
    const std::string_view text = line;
    CHECK(kv(line) ==
          "(error) ERR wrong number of arguments for '" + std::string(text.substr(0, text.find(' '))) + "' command");
  }
}

}  // namespace
}  // namespace orrery::kv
