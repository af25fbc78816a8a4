#include "client/escaped.hpp"

#include <doctest/doctest.h>

using orrery::client::escaped;
using namespace std::string_literals;

TEST_CASE("what a terminal would act upon is written out") {
  CHECK(escaped("\x1b[31mred\x07\r\n\t"s + '\0') == R"(\x1b[31mred\x07\x0d\x0a\x09\x00)");
  CHECK(escaped("\x7f") == R"(\x7f)");
  CHECK(escaped("\u009b2J") == R"(\u{9b}2J)");  // CSI as one character.
  CHECK(escaped("a\u202eb\u2066c\u200bd\ufeff") == R"(a\u{202e}b\u{2066}c\u{200b}d\u{feff})");
  CHECK(escaped("\U000e0041") == R"(\u{e0041})");
}

TEST_CASE("what is no UTF-8 is written out octet by octet") {
  CHECK(escaped("\xff\xc3") == R"(\xff\xc3)");
  CHECK(escaped("\xc0\x9b") == R"(\xc0\x9b)");
  CHECK(escaped("\xed\xa0\x80") == R"(\xed\xa0\x80)");
}

TEST_CASE("the rest is as it was, and the backslash cannot pretend") {
  CHECK(escaped("naïve – 日本 🚀") == "naïve – 日本 🚀");
  CHECK(escaped(R"(\x1b)") == R"(\\x1b)");
}
