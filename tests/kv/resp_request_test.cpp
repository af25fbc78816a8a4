#include <doctest/doctest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "examples/kv/resp.hpp"

namespace orrery::kv {
namespace {

using Command = std::vector<std::string>;

struct Outcome {
  std::vector<Command> commands;
  std::string error;
  bool operator==(const Outcome&) const = default;
};

void drain(RequestParser& parser, Outcome& outcome) {
  Parsed parsed = parser.next();
  for (; parsed == Parsed::complete; parsed = parser.next()) {
    outcome.commands.emplace_back(parser.arguments().begin(), parser.arguments().end());
  }
  if (parsed == Parsed::error) outcome.error = parser.error();
}

Outcome parse_in_pieces(const std::vector<std::string_view>& pieces, const Limits& limits = {}) {
  RequestParser parser(limits);
  Outcome outcome;
  for (const std::string_view piece : pieces) {
    parser.feed(piece);
    drain(parser, outcome);
  }
  return outcome;
}

Outcome parse(std::string_view bytes, const Limits& limits = {}) { return parse_in_pieces({bytes}, limits); }

std::vector<Command> commands(std::string_view bytes) {
  const Outcome outcome = parse(bytes);
  CHECK(outcome.error == "");
  return outcome.commands;
}

std::string error_of(std::string_view bytes, const Limits& limits = {}) { return parse(bytes, limits).error; }

TEST_CASE("a request is an array of bulk strings, which may hold any byte") {
  using namespace std::string_literals;
  CHECK(commands("*1\r\n$4\r\nPING\r\n") == std::vector<Command>{{"PING"}});
  CHECK(commands("*2\r\n$4\r\nECHO\r\n$5\r\na\0\r\nb\r\n"s) == std::vector<Command>{{"ECHO", "a\0\r\nb"s}});
  CHECK(commands("*2\r\n$0\r\n\r\n$0\r\n\r\n") == std::vector<Command>{{"", ""}});
}

TEST_CASE("pipelined requests of both forms come out one by one, in order") {
  CHECK(commands("*1\r\n$1\r\na\r\nb c\r\n*1\r\n$1\r\nd\r\ne\n") ==
        std::vector<Command>{{"a"}, {"b", "c"}, {"d"}, {"e"}});
}

TEST_CASE("empty requests are passed over") {
  CHECK(commands("*0\r\n*-1\r\n*-5\r\n\r\n\n   \r\nPING\r\n") == std::vector<Command>{{"PING"}});
}

TEST_CASE("inline commands are split and unquoted by Redis' rules") {
  CHECK(commands("  set\ta  b \r\n") == std::vector<Command>{{"set", "a", "b"}});
  CHECK(commands(R"(set "a b" 'c d')"
                 "\n") == std::vector<Command>{{"set", "a b", "c d"}});
  CHECK(commands(R"("\x41\x4a\xZZ\n\r\t\b\a\"\\\q")"
                 "\n") == std::vector<Command>{{"AJxZZ\n\r\t\b\a\"\\q"}});
  CHECK(commands(R"('it\'s \n "raw"')"
                 "\n") == std::vector<Command>{{"it's \\n \"raw\""}});
  CHECK(commands("a\"b c\" \"\" ''\n") == std::vector<Command>{{"ab c", "", ""}});
}

TEST_CASE("unbalanced quotes are an error") {
  for (const std::string_view line : {"\"a\n", "'a\n", "\"a\"b\n", "'a'b\n", "a \"\\\n", "\"a\\\"\n", "'\r\n"}) {
    CAPTURE(line);
    CHECK(error_of(line) == "Protocol error: unbalanced quotes in request");
  }
}

TEST_CASE("lengths that are none are errors in Redis' words") {
  for (const std::string_view count :
       {"x", "", " 1", "+1", "01", "00", "-", "-0", "1x", "1\r", "1\rx", "1\n", "1048577", "9223372036854775807",
        "9223372036854775808", "99999999999999999999", "-9223372036854775809", "1.0", "0x1"}) {
    CAPTURE(count);
    CHECK(error_of("*" + std::string(count) + "\r\n") == "Protocol error: invalid multibulk length");
  }
  for (const std::string_view length :
       {"x", "", "-1", "-2", "01", "1 ", "67108865", "9223372036854775807", "18446744073709551616", "4294967296"}) {
    CAPTURE(length);
    CHECK(error_of("*1\r\n$" + std::string(length) + "\r\n") == "Protocol error: invalid bulk length");
  }
}

TEST_CASE("what is no bulk string is named in the error") {
  using namespace std::string_literals;
  CHECK(error_of("*1\r\nxfoo\r\n") == "Protocol error: expected '$', got 'x'");
  CHECK(error_of("*1\r\n\0"s) == "Protocol error: expected '$', got '\\x00'");
  CHECK(error_of("*1\r\n\r\n") == "Protocol error: expected '$', got '\\x0d'");
  CHECK(error_of("*2\r\n$1\r\na\r\n*1\r\n") == "Protocol error: expected '$', got '*'");
  CHECK(error_of("*1\r\n$4\r\nPINGx") == "Protocol error: expected CRLF after bulk");
  CHECK(error_of("*1\r\n$4\r\nPINGx\n") == "Protocol error: expected CRLF after bulk");
  CHECK(error_of("*1\r\n$4\r\nPING\rx") == "Protocol error: expected CRLF after bulk");
}

TEST_CASE("after an error nothing more is parsed") {
  RequestParser parser;
  parser.feed("PING\r\n*x\r\n");
  CHECK(parser.next() == Parsed::complete);
  CHECK(parser.next() == Parsed::error);
  parser.feed("PING\r\n");
  CHECK(parser.next() == Parsed::error);
  CHECK(parser.error() == "Protocol error: invalid multibulk length");
}

TEST_CASE("each limit holds, and what is just within it passes") {
  const Limits limits{.max_arguments = 3, .max_bulk_bytes = 8, .max_inline_bytes = 10, .max_buffered_bytes = 40};
  CHECK(error_of("*4\r\n", limits) == "Protocol error: invalid multibulk length");
  CHECK(error_of("*1\r\n$9\r\n", limits) == "Protocol error: invalid bulk length");
  CHECK(error_of("0123456789a", limits) == "Protocol error: too big inline request");
  CHECK(error_of("0123456789a\n", limits) == "Protocol error: too big inline request");
  CHECK(error_of("*3\r\n$8\r\n01234567\r\n$8\r\n01234567\r\n$8\r\n", limits) == "Protocol error: too big request");
  CHECK(parse("0123456789\n", limits).commands == std::vector<Command>{{"0123456789"}});
  CHECK(parse("*3\r\n$8\r\n01234567\r\n$8\r\n01234567\r\n$2\r\n89\r\n", limits).commands ==
        std::vector<Command>{{"01234567", "01234567", "89"}});
}

TEST_CASE("a huge length is refused, or waited for, without reserving memory for it") {
  RequestParser parser;
  parser.feed("*1048576\r\n$67108864\r\nabc");
  CHECK(parser.next() == Parsed::need_more);
  CHECK(parser.buffered_bytes() == 24);
}

TEST_CASE("however the bytes are cut, commands and error are the same") {
  using namespace std::string_literals;
  const Limits limits{.max_arguments = 5, .max_bulk_bytes = 100, .max_inline_bytes = 30, .max_buffered_bytes = 200};
  const std::vector<std::string> streams = {
      "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$5\r\n\r\n\0*1\r\n*1\r\n$4\r\nPING\r\n"s,
      "set a \"b c\"\r\n\r\n*0\r\n*-1\r\nget a\n*2\r\n$4\r\nECHO\r\n$0\r\n\r\n",
      "PING\r\n*2\r\n$4\r\nECHO\r\n$-1\r\n",
      "PING\r\n*2\r\n$4\r\nECHO\r\nx",
      "PING\r\n*2\r\n$4\r\nECHOx\r\n",
      "PING\r\n*2\r\n$4\r\nECHO\rx\n",
      "PING\r\n*6\r\n",
      "PING\r\n*1\r\n$101\r\n",
      "PING\r\n*123456789012345678901234567890\r\n",
      "PING\r\n*1\rx\r\n",
      "get 'a\r\n",
      "0123456789012345678901234567890123456789",
      "0123456789012345678901234567890\r\n",
      "*3\r\n$100\r\n" + std::string(100, 'a') + "\r\n$90\r\n",
  };
  for (const std::string& stream : streams) {
    CAPTURE(stream);
    const std::string_view all = stream;
    const Outcome whole = parse(all, limits);
    CHECK((!whole.commands.empty() || !whole.error.empty()));
    for (std::size_t first = 0; first <= all.size(); ++first) {
      for (std::size_t second = first; second <= all.size(); ++second) {
        const Outcome cut =
            parse_in_pieces({all.substr(0, first), all.substr(first, second - first), all.substr(second)}, limits);
        REQUIRE(cut == whole);
      }
    }
    std::vector<std::string_view> bytes;
    for (std::size_t i = 0; i < all.size(); ++i) bytes.push_back(all.substr(i, 1));
    CHECK(parse_in_pieces(bytes, limits) == whole);
  }
}

TEST_CASE("a buffer may be given away instead of copied") {
  RequestParser parser;
  Outcome outcome;
  for (std::string piece : {"*1\r\n$4\r\nPI", "NG\r\nget", " a\r\nset b", " c\r\n"}) {
    parser.feed_owned(std::move(piece));
    drain(parser, outcome);
  }
  CHECK(outcome.commands == std::vector<Command>{{"PING"}, {"get", "a"}, {"set", "b", "c"}});
  CHECK(parser.buffered_bytes() == 0);
}

TEST_CASE("a large request that trickles in takes linear time") {
  constexpr int arguments = 200'000;
  std::string bytes = "*" + std::to_string(arguments) + "\r\n";
  for (int i = 0; i < arguments; ++i) bytes += "$1\r\nx\r\n";
  bytes += "\"" + std::string(60'000, 'y') + "\"\r\n";
  RequestParser parser;
  int found = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    parser.feed(std::string_view(bytes).substr(i, 3));
    while (parser.next() == Parsed::complete) ++found;
  }
  CHECK(found == 2);
}

TEST_CASE("what clients write, servers read") {
  Bytes bytes;
  append_request(bytes, {"SET", "a b", std::string_view("\0\r\n", 3)});
  append_request(bytes, {"PING"});
  CHECK(commands(bytes) == std::vector<Command>{{"SET", "a b", std::string("\0\r\n", 3)}, {"PING"}});
}

}  // namespace
}  // namespace orrery::kv
