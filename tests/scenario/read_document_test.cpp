#include <orrery/scenario/read_document.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace orrery;
using model::Place;
using model::Problem;
using model::Value;
using scenario::read_document;

namespace {

Problem refused(std::string_view text, const scenario::DocumentLimits& limits = {}) {
  const auto read = read_document(text, limits);
  REQUIRE_FALSE_MESSAGE(read.has_value(), std::string(text.substr(0, 60)));
  return read.error();
}

std::string message(std::string_view text) { return to_string(refused(text)); }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("each value knows where it stood") {
  const auto read =
      read_document("{ \"name\" : \"a\\n\\u00e9\",\n  \"list\": [1, -2.50e3 ,true, null,\n\t{}],\"end\":false }\n");
  REQUIRE(read.has_value());
  CHECK(read->place() == Place{1, 1});
  CHECK(read->object()[0].place == Place{1, 3});
  const Value& name = *read->find("name");
  CHECK(name.place() == Place{1, 12});
  CHECK(name.text() == "a\n\xc3\xa9");
  const Value& list = *read->find("list");
  CHECK(list.place() == Place{2, 11});
  REQUIRE(list.array().size() == 5);
  CHECK(list.array()[0].number() == "1");
  CHECK(list.array()[0].place() == Place{2, 12});
  CHECK(list.array()[1].number() == "-2.50e3");
  CHECK(list.array()[1].place() == Place{2, 15});
  CHECK(list.array()[2].boolean());
  CHECK(list.array()[2].place() == Place{2, 24});
  CHECK(list.array()[3].is(Value::Type::null));
  CHECK(list.array()[4].place() == Place{3, 2});
  CHECK(read->object()[2].place == Place{3, 6});
  CHECK_FALSE(read->find("end")->boolean());
  CHECK(read->find("End") == nullptr);
}

TEST_CASE("numbers are kept as they were written, also at the end of the text") {
  for (const char* number : {"0", "-0", "18446744073709551615", "99999999999999999999999999", "1E4", "0.1"}) {
    const auto read = read_document(number);
    REQUIRE_MESSAGE(read.has_value(), number);
    CHECK(read->number() == number);
  }
}

TEST_CASE("what is no JSON is refused where it goes wrong") {
  CHECK(refused("{\n  \"a\": 1,\n  \"b\" 2\n}").place == Place{3, 7});
  CHECK(refused("[1, 2").place.line == 1);
  CHECK(refused("{\"a\": {\"b\": [1, x]}}").pointer == "/a/b/1");
  CHECK(refused("{\"a/b~\": [x]}").pointer == "/a~1b~0/0");
  CHECK(contains(message("[1, 2,]"), "1:7: "));
  CHECK(contains(message(""), "1:1: "));
  CHECK(contains(message("[1] // no"), "1:5: "));
  CHECK(contains(message("[7, 1e400]"), "1:5: /1: '1e400' is more than a number can be"));
  CHECK(contains(message("[1, x]"), "1:5: /1: expected a value, found 'x'"));
  CHECK(refused("{\"a\": [{\"b\": tru}]}").pointer == "/a/0/b");
  CHECK(contains(message("[1\n 2]"), "2:2: /1: expected ',' or ']', found '2'"));
  CHECK(contains(message("{\"a\" 1}"), "1:6: /a: expected ':' after the name, found '1'"));
  CHECK(contains(message("{\"a\": 1,}"), "1:9: expected a name in double quotes, found '}'"));
  CHECK(contains(message("[\"a\nb\"]"), "1:4: /0: the line ends within a text"));
  CHECK(contains(message("[\"\xc0\xaf\"]"), "the text is not UTF-8"));
  CHECK(contains(message("[1"), "1:3: /1: expected ',' or ']', found the end of the text"));
  for (const char* wrong : {"NaN", "[Infinity]", "'a'", "{a: 1}", "[01]", "[1.]", "[+1]", "tru", "\"a", "[1]]",
                            "\xef\xbb", "[\"\\x\"]", "[\"\t\"]", "\"\\ud800\""})
    CHECK(!refused(wrong).message.empty());
}

TEST_CASE("duplicate names are refused, with both places") {
  const Problem problem = refused("{\"a\": {\"x\": 1,\n \"x\": 2}}");
  CHECK(problem.place == Place{2, 2});
  CHECK(problem.pointer == "/a");
  CHECK(problem.message == "'x' is there twice: first in line 1, column 8");
}

TEST_CASE("hostile documents are refused, with bounds stated") {
  CHECK(contains(message(std::string(100'000, '[')), "nested deeper than 64"));
  std::string objects;
  for (int i = 0; i < 1000; ++i) objects += "{\"a\":";
  CHECK(contains(message(objects), "nested deeper than 64"));
  std::string many = "[0";
  for (int i = 0; i < 2000; ++i) many += ",0";
  CHECK(contains(refused(many + "]", {.values = 1000}).message, "more than 1000 values"));
  CHECK(contains(refused(std::string(2000, ' '), {.bytes = 1000}).message, "larger than 1000 bytes"));
  CHECK(!refused("\"\xc0\xaf\"").message.empty());          // Overlong.
  CHECK(!refused("\"\xed\xa0\x80\"").message.empty());      // A surrogate.
  CHECK(!refused("\"\xf5\x80\x80\x80\"").message.empty());  // Beyond Unicode.
  CHECK(!refused(std::string_view("[1\0]", 4)).message.empty());
}

TEST_CASE("a truncated document is refused at every length") {
  const std::string whole = R"({"a": [1, 2.5, "tex\u0074", {"b": null}], "c": {"d": true}})";
  REQUIRE(read_document(whole).has_value());
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto read = read_document(std::string_view(whole).substr(0, length));
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().place.column <= length + 2);
  }
}
