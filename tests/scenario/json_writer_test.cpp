#include "scenario/json_writer.hpp"

#include <doctest/doctest.h>

#include <limits>

using orrery::scenario::JsonWriter;

namespace {

std::string written(std::string_view text) {
  JsonWriter json;
  json.value(text);
  return json.take();
}

}  // namespace

TEST_CASE("objects and arrays nest, with commas where they belong") {
  const auto write = [](JsonWriter json) {
    json.object([&] {
      json.member("name", "n1").member("up", true);
      json.array("list", [&] {
        json.value(1);
        json.object([] {});
        json.array([&] { json.null().value(-2); });
      });
      json.array("nothing", [] {});
    });
    return json.take();
  };
  CHECK(write(JsonWriter()) == R"({"name":"n1","up":true,"list":[1,{},[null,-2]],"nothing":[]})");
  CHECK(write(JsonWriter(JsonWriter::Layout::indented)) ==
        "{\n  \"name\": \"n1\",\n  \"up\": true,\n  \"list\": [\n    1,\n    {},\n    [\n      null,\n      -2\n    ]\n"
        "  ],\n  \"nothing\": []\n}");
}

TEST_CASE("texts are escaped where JSON wants it") {
  CHECK(written("\"\\\n\t\r\x01\x7f</script>") == R"("\"\\\n\t\u000d\u0001\u007f</script>")");
  CHECK(written(std::string_view("\0", 1)) == R"("\u0000")");
  CHECK(written("é€😀") == "\"é€😀\"");
}

TEST_CASE("what is no UTF-8 is replaced, octet by octet") {
  const std::string replaced = "\xef\xbf\xbd";
  CHECK(written("a\xff"
                "b") == "\"a" + replaced + "b\"");
  CHECK(written("\xc3") == "\"" + replaced + "\"");
  CHECK(written("\xe2\x82") == "\"" + replaced + replaced + "\"");
  CHECK(written("\xc0\x80") == "\"" + replaced + replaced + "\"");                 // Overlong.
  CHECK(written("\xed\xa0\x80") == "\"" + replaced + replaced + replaced + "\"");  // A surrogate.
  CHECK(written("\xf4\x90\x80\x80").find('\xf4') == std::string::npos);            // Beyond U+10FFFF.
}

TEST_CASE("numbers are those of JSON") {
  JsonWriter json;
  json.array([&] {
    json.value(0.5).value(3.0).value(1e300).value(std::numeric_limits<double>::infinity());
    json.value(std::numeric_limits<std::uint64_t>::max());
  });
  CHECK(json.take() == "[0.5,3.0,1e+300,null,18446744073709551615]");
}
