#include "examples/kv/glob.hpp"

#include <doctest/doctest.h>

#include <string>

namespace orrery::kv {
namespace {

TEST_CASE("stars and question marks stand for any bytes and one byte") {
  CHECK(glob_match("*", ""));
  CHECK(glob_match("", ""));
  CHECK_FALSE(glob_match("", "a"));
  CHECK_FALSE(glob_match("?", ""));
  CHECK(glob_match("h?llo", "hello"));
  CHECK_FALSE(glob_match("h?llo", "hllo"));
  CHECK(glob_match("h*llo", "hllo"));
  CHECK(glob_match("h*llo", "heeello"));
  CHECK(glob_match("*a*b*", "xxaxbx"));
  CHECK_FALSE(glob_match("*a*b", "xxaxbx"));
  CHECK(glob_match("**a", "a"));
  CHECK_FALSE(glob_match("hello", "hell"));
  CHECK_FALSE(glob_match("hello", "hello!"));
}

TEST_CASE("classes have members, ranges in either direction, and a negation") {
  CHECK(glob_match("h[ae]llo", "hallo"));
  CHECK_FALSE(glob_match("h[ae]llo", "hillo"));
  CHECK(glob_match("h[a-c]llo", "hbllo"));
  CHECK(glob_match("h[c-a]llo", "hbllo"));
  CHECK_FALSE(glob_match("h[a-c]llo", "hdllo"));
  CHECK(glob_match("h[^e]llo", "hallo"));
  CHECK_FALSE(glob_match("h[^e]llo", "hello"));
  CHECK(glob_match("[\xf0-\xff]", "\xf8"));
  CHECK(glob_match("[]", "") == false);
  CHECK(glob_match("[^]", "a"));
  CHECK(glob_match("a[", "a") == false);
  CHECK(glob_match("[abc", "b"));
  CHECK(glob_match("[a-", "-"));
}

TEST_CASE("a backslash makes the next byte mean itself") {
  CHECK(glob_match("a\\*b", "a*b"));
  CHECK_FALSE(glob_match("a\\*b", "axb"));
  CHECK(glob_match("[\\]]", "]"));
  CHECK(glob_match("[\\^a]", "^"));
  CHECK(glob_match("a\\", "a\\"));
}

TEST_CASE("a pattern of many stars takes no exponential time") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  CHECK_FALSE(glob_match(pattern + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace orrery::kv
