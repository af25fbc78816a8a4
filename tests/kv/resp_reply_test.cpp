#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "examples/kv/resp.hpp"

namespace orrery::kv {
namespace {

struct Outcome {
  std::vector<std::string> replies;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

Outcome parse_in_pieces(const std::vector<std::string_view>& pieces, const Limits& limits = {}) {
  ReplyParser parser(limits);
  Outcome outcome;
  for (const std::string_view piece : pieces) {
    parser.feed(piece);
    Parsed parsed = parser.next();
    for (; parsed == Parsed::complete; parsed = parser.next()) outcome.replies.push_back(describe(parser.take()));
    if (parsed == Parsed::error) outcome.error = parser.error();
  }
  return outcome;
}

std::vector<std::string> replies(std::string_view bytes) {
  const Outcome outcome = parse_in_pieces({bytes});
  CHECK(outcome.error == "");
  return outcome.replies;
}

std::string error_of(std::string_view bytes, const Limits& limits = {}) {
  return parse_in_pieces({bytes}, limits).error;
}

TEST_CASE("each kind of reply is written as RESP2 says and read back") {
  Bytes bytes;
  append_ok(bytes);
  append_simple(bytes, "a\r\nb");
  append_error(bytes, "ERR x\ny");
  append_integer(bytes, -9223372036854775807 - 1);
  append_bulk(bytes, std::string_view("a\0\r\n\"\\", 6));
  append_null(bytes);
  append_array_header(bytes, 2);
  append_array_header(bytes, 0);
  append_array_header(bytes, 1);
  append_bulk(bytes, "");
  using namespace std::string_literals;
  CHECK(bytes ==
        "+OK\r\n+a  b\r\n-ERR x y\r\n:-9223372036854775808\r\n$6\r\na\0\r\n\"\\\r\n$-1\r\n"
        "*2\r\n*0\r\n*1\r\n$0\r\n\r\n"s);
  CHECK(replies(bytes) == std::vector<std::string>{"OK", "a  b", "(error) ERR x y", "(integer) -9223372036854775808",
                                                   R"("a\x00\x0d\x0a\"\\")", "(nil)", R"([[], [""]])"});
}

TEST_CASE("a null array is null") { CHECK(replies("*-1\r\n*2\r\n*-1\r\n$-1\r\n")[1] == "[(nil), (nil)]"); }

TEST_CASE("the parts of a reply can be asked for") {
  ReplyParser parser;
  parser.feed("+OK\r\n:7\r\n$1\r\na\r\n-ERR x\r\n*1\r\n$-1\r\n");
  std::vector<Reply> all;
  while (parser.next() == Parsed::complete) all.push_back(parser.take());
  REQUIRE(all.size() == 5);
  CHECK(all[0].is_ok());
  CHECK(*all[1].integer() == 7);
  CHECK(*all[2].bulk() == "a");
  CHECK(all[2].integer() == nullptr);
  CHECK(all[3].error()->text == "ERR x");
  REQUIRE(all[4].array() != nullptr);
  CHECK(all[4].array()->at(0).is_null());
}

TEST_CASE("what is no reply is an error, once and for all") {
  CHECK(error_of("?\r\n") == "reply: expected one of '+-:$*', got '?'");
  CHECK(error_of(":x\r\n") == "reply: invalid integer");
  CHECK(error_of(":9223372036854775808\r\n") == "reply: invalid integer");
  CHECK(error_of("$-2\r\n") == "reply: invalid bulk length");
  CHECK(error_of("$67108865\r\n") == "reply: invalid bulk length");
  CHECK(error_of("$1\r\nab") == "reply: expected CRLF after bulk");
  CHECK(error_of("$1\r\nab\n") == "reply: expected CRLF after bulk");
  CHECK(error_of("*-2\r\n") == "reply: invalid array length");
  CHECK(error_of("*1048577\r\n") == "reply: invalid array length");
  CHECK(error_of("+a\rb\r\n") == "reply: expected LF after CR");
  CHECK(error_of("+" + std::string(65536, 'a')) == "reply: line too long");
  ReplyParser parser;
  parser.feed("*2\r\n:1\r\nx");
  CHECK(parser.next() == Parsed::error);
  parser.feed("+OK\r\n");
  CHECK(parser.next() == Parsed::error);
}

TEST_CASE("arrays nest to the limit and no deeper") {
  const auto nested = [](int depth) {
    std::string bytes;
    for (int i = 0; i < depth; ++i) bytes += "*1\r\n";
    return bytes + ":1\r\n";
  };
  CHECK(replies(nested(16)).size() == 1);
  CHECK(error_of(nested(17)) == "reply: arrays nested too deep");
  CHECK(error_of(nested(100'000)) == "reply: arrays nested too deep");
}

TEST_CASE("a frame of more than max_buffered_bytes is refused when it says so") {
  const Limits limits{.max_buffered_bytes = 30};
  CHECK(error_of("$30\r\n", limits) == "reply: frame too large");
  CHECK(error_of("*9\r\n:123456\r\n:123456\r\n:123456\r\n:123456\r\n", limits) == "reply: frame too large");
  CHECK(parse_in_pieces({"$20\r\n01234567890123456789\r\n$20\r\n01234567890123456789\r\n"}, limits).replies.size() ==
        2);
}

TEST_CASE("however the bytes are cut, replies and error are the same") {
  const Limits limits{
      .max_arguments = 5, .max_bulk_bytes = 50, .max_inline_bytes = 30, .max_buffered_bytes = 60, .max_depth = 3};
  for (const std::string_view all : {
           "+OK\r\n*3\r\n*2\r\n:1\r\n$2\r\n\r\n\r\n*0\r\n$-1\r\n-ERR x\r\n",
           ":1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
           "+OK\r\n$3\r\nabcx",
           "+OK\r\n$3\r\nabc\rx",
           "+OK\r\n+01234567890123456789012345678901234567890\r\n",
           "*3\r\n$20\r\n01234567890123456789\r\n$20\r\n01234567890123456789\r\n$20\r\nx",
           "*5\r\n+0123456789012345678901234567\r\n+0123456789012345678901234567\rx",
           ":1\r\n:12x\r\n",
       }) {
    CAPTURE(all);
    const Outcome whole = parse_in_pieces({all}, limits);
    for (std::size_t first = 0; first <= all.size(); ++first) {
      for (std::size_t second = first; second <= all.size(); ++second) {
        REQUIRE(parse_in_pieces({all.substr(0, first), all.substr(first, second - first), all.substr(second)},
                                limits) == whole);
      }
    }
  }
}

}  // namespace
}  // namespace orrery::kv
