#include <doctest/doctest.h>

#include <orrery/network/address.hpp>

using namespace orrery;

TEST_CASE("an address is written and read in dotted decimal") {
  CHECK(Address::parse("10.0.0.1") == Address{0x0a000001});
  CHECK(Address::parse("255.255.255.255") == Address{0xffffffff});
  CHECK(Address::parse("0.0.0.0") == Address{0});
  CHECK(to_string(Address{0x7f000001}) == "127.0.0.1");
  CHECK(to_string(Endpoint{Address{0x0a000002}, 6379}) == "10.0.0.2:6379");
}

TEST_CASE("what is not a dotted address is none") {
  for (const char* text :
       {"", "10", "10.0.0", "10.0.0.", "10.0.0.256", "10.0.0.1.", "10.0.0.1.2", "10..0.1", "-1.0.0.1", "+1.0.0.1",
        " 10.0.0.1", "10.0.0.1 ", "10.0.0.01", "server-1", "a.b.c.d", "10.0.0.0x1"}) {
    CAPTURE(text);
    CHECK_FALSE(Address::parse(text).has_value());
  }
}
