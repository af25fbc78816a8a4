#include "kv_testing.hpp"

namespace orrery::kv {
namespace {

constexpr auto wrong_arity = [](std::string_view name) {
  return "(error) ERR wrong number of arguments for '" + std::string(name) + "' command";
};
constexpr auto not_integer = "(error) ERR value is not an integer or out of range";
constexpr auto out_of_memory = "(error) OOM command not allowed when used memory > 'maxmemory'.";

TEST_CASE("GET tells what SET stored") {
  Kv kv;
  CHECK(kv("get a") == "(nil)");
  CHECK(kv("set a 1") == "OK");
  CHECK(kv("SET a \"x\\x00y\"") == "OK");
  CHECK(kv("gEt a") == "\"x\\x00y\"");
  CHECK(kv("set \"\" \"\"") == "OK");
  CHECK(kv("get \"\"") == "\"\"");
}

TEST_CASE("SET NX sets only what is absent, XX only what is present") {
  Kv kv;
  CHECK(kv("set a 1 xx") == "(nil)");
  CHECK(kv.kind == Effect::Kind::none);
  CHECK(kv("set a 1 NX") == "OK");
  CHECK(kv("set a 2 nx") == "(nil)");
  CHECK(kv("get a") == "\"1\"");
  CHECK(kv("set a 3 xx") == "OK");
  CHECK(kv("get a") == "\"3\"");
}

TEST_CASE("SET GET replies with the value before, whether it sets or not") {
  Kv kv;
  CHECK(kv("set a 1 get") == "(nil)");
  CHECK(kv("set a 2 get") == "\"1\"");
  CHECK(kv("set a 3 nx get") == "\"2\"");
  CHECK(kv("set b 3 xx get") == "(nil)");
  CHECK(kv("exists b") == "(integer) 0");
  CHECK(kv("get a") == "\"2\"");
}

TEST_CASE("SET takes a time of expiry in four ways and forgets the one before") {
  Kv kv;
  CHECK(kv("set a 1 ex 10") == "OK");
  CHECK(kv("pttl a") == "(integer) 10000");
  CHECK(kv("set a 1 px 10") == "OK");
  CHECK(kv("pttl a") == "(integer) 10");
  CHECK(kv("set a 1 exat 1001") == "OK");
  CHECK(kv("pttl a") == "(integer) 1000");
  CHECK(kv("set a 1 pxat 1000007") == "OK");
  CHECK(kv("pttl a") == "(integer) 7");
  CHECK(kv("set a 2 keepttl") == "OK");
  CHECK(kv("pttl a") == "(integer) 7");
  CHECK(kv("set a 1") == "OK");
  CHECK(kv("pttl a") == "(integer) -1");
}

TEST_CASE("SET refuses options that contradict each other, and times that are none") {
  Kv kv;
  for (const auto line : {"set a b nx xx", "set a b xx nx", "set a b foo", "set a b ex", "set a b ex 1 px 1",
                          "set a b keepttl ex 1", "set a b ex 1 keepttl", "set a b nx foo", "set a b ''"}) {
    CAPTURE(line);
    CHECK(kv(line) == "(error) ERR syntax error");
  }
  for (const auto line :
       {"set a b ex 0", "set a b px -1", "set a b exat 0", "set a b ex 9223372036854775807",
        "set a b px 9223372036854775807", "set a b pxat 9223372036854775807", "set a b ex 9223372036854776"}) {
    CAPTURE(line);
    CHECK(kv(line) == "(error) ERR invalid expire time in 'set' command");
  }
  CHECK(kv("set a b ex 1x") == not_integer);
  CHECK(kv("set a b ex 9223372036854775808") == not_integer);
  CHECK(kv.store.size() == 0);
  CHECK(kv.log.empty());
}

TEST_CASE("a key is gone after the millisecond at which it expires") {
  Kv kv;
  kv("set a 1 px 10");
  kv.now += 10;
  CHECK(kv("get a") == "\"1\"");
  CHECK(kv("pttl a") == "(integer) 0");
  kv.now += 1;
  CHECK(kv("get a") == "(nil)");
  CHECK(kv("incr a") == "(integer) 1");
  CHECK(kv("ttl a") == "(integer) -1");
}

TEST_CASE("INCR and its kin count in 64 bits and keep the time of expiry") {
  Kv kv;
  CHECK(kv("incr a") == "(integer) 1");
  CHECK(kv("incrby a 41") == "(integer) 42");
  CHECK(kv("decr a") == "(integer) 41");
  CHECK(kv("decrby a -1") == "(integer) 42");
  CHECK(kv("get a") == "\"42\"");
  kv("pexpire a 500");
  CHECK(kv("incrby a -50") == "(integer) -8");
  CHECK(kv("pttl a") == "(integer) 500");
}

TEST_CASE("INCR refuses what is not an integer, and overflow, and changes nothing") {
  Kv kv;
  for (const auto value : {"x", "1.5", "' 1'", "'1 '", "+1", "01", "-0", "''", "9223372036854775808", "1e3", "0x10"}) {
    CAPTURE(value);
    kv("set a " + std::string(value));
    CHECK(kv("incr a") == not_integer);
    CHECK(kv("incrby b " + std::string(value)) == not_integer);
    CHECK(kv("decrby b " + std::string(value)) == not_integer);
  }
  CHECK(kv("exists b") == "(integer) 0");
  kv("set a 9223372036854775807");
  CHECK(kv("incr a") == "(error) ERR increment or decrement would overflow");
  CHECK(kv("decrby a -1") == "(error) ERR increment or decrement would overflow");
  CHECK(kv("get a") == "\"9223372036854775807\"");
  kv("set a -9223372036854775808");
  CHECK(kv("decr a") == "(error) ERR increment or decrement would overflow");
  CHECK(kv("incrby a -1") == "(error) ERR increment or decrement would overflow");
  CHECK(kv("decrby a -9223372036854775808") == "(error) ERR decrement would overflow");
  CHECK(kv("incrby a 9223372036854775807") == "(integer) -1");
}

TEST_CASE("APPEND makes or extends, STRLEN measures") {
  Kv kv;
  CHECK(kv("strlen a") == "(integer) 0");
  CHECK(kv("append a ''") == "(integer) 0");
  CHECK(kv("exists a") == "(integer) 1");
  CHECK(kv("append a foo") == "(integer) 3");
  kv("expire a 10");
  CHECK(kv("append a bar") == "(integer) 6");
  CHECK(kv("ttl a") == "(integer) 10");
  CHECK(kv("get a") == "\"foobar\"");
  CHECK(kv("strlen a") == "(integer) 6");
}

TEST_CASE("MSET sets all pairs, the last of equal keys wins; MGET tells all") {
  Kv kv;
  CHECK(kv("mset a 1 b 2 a 3") == "OK");
  CHECK(kv("mget a b c a") == "[\"3\", \"2\", (nil), \"3\"]");
  CHECK(kv("mset a 1 b") == wrong_arity("mset"));
}

TEST_CASE("a wrong number of arguments is an error that names the command") {
  Kv kv;
  for (const auto line : {"get", "get a b", "set a", "incr", "incr a b", "incrby a", "decr", "decrby a", "append a",
                          "append a b c", "strlen", "strlen a b", "mget", "mset", "mset a"}) {
    CAPTURE(line);
    const std::string_view text = line;
    CHECK(kv(line) == wrong_arity(text.substr(0, text.find(' '))));
    CHECK(kv.kind == Effect::Kind::none);
  }
  CHECK(kv("GET") == wrong_arity("get"));
}

TEST_CASE("what would pass the bound on memory is refused, what frees memory is not") {
  Kv kv({.max_bytes = 2 * (Store::entry_overhead_bytes + 1) + 20});
  CHECK(kv("set a 0123456789") == "OK");
  CHECK(kv("set b 0123456789") == "OK");
  CHECK(kv.store.used_bytes() == kv.store.options().max_bytes);
  for (const auto line : {"set c 1", "set a 01234567890", "append a x", "incr c", "mset a x c y", "set c 1 nx get"}) {
    CAPTURE(line);
    CHECK(kv(line) == out_of_memory);
    CHECK(kv.kind == Effect::Kind::none);
  }
  CHECK(kv("mget a b c") == "[\"0123456789\", \"0123456789\", (nil)]");
  CHECK(kv("set a 9876543210") == "OK");
  CHECK(kv("set a x") == "OK");
  CHECK(kv("append b 012345678") == "(integer) 19");
  CHECK(kv("del b") == "(integer) 1");
  CHECK(kv("incr c") == "(integer) 1");
}

TEST_CASE("a value has a bound of its own") {
  Kv kv({.max_value_bytes = 5});
  constexpr auto too_long = "(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)";
  CHECK(kv("set a 123456") == too_long);
  CHECK(kv("set a 12345") == "OK");
  CHECK(kv("append a 6") == too_long);
  CHECK(kv("mset b 1 c 123456") == too_long);
  CHECK(kv("get a") == "\"12345\"");
  CHECK(kv("exists b") == "(integer) 0");
}

TEST_CASE("effects say results, not commands") {
  Kv kv;
  const auto check = [&](std::string_view line, const std::vector<EffectView>& expected) {
    CAPTURE(line);
    kv(line);
    CHECK(kv.effects() == expected);
    CHECK((kv.kind == Effect::Kind::write) == !expected.empty());
  };
  check("set a 1 ex 10", {{EffectKind::set, "a", "1", 1'010'000}});
  check("incrby a 5", {{EffectKind::set, "a", "6", 1'010'000}});
  check("append a x", {{EffectKind::append, "a", "x"}});
  check("append a ''", {});
  check("append b x", {{EffectKind::set, "b", "x"}});
  check("set a 2 keepttl", {{EffectKind::set, "a", "2", 1'010'000}});
  check("mset a 3 b 4", {{EffectKind::set, "a", "3"}, {EffectKind::set, "b", "4"}});
  check("set a 9 nx", {});
  check("get a", {});
  check("incr b x", {});
}

}  // namespace
}  // namespace orrery::kv
