#include "client/message.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace orrery;
using orrery::client::parse_message;

TEST_CASE("a message is an object with a type") {
  CHECK(parse_message(R"({"type":"tick","frame":{"a":[1,2]}})")->at("frame").at("a").size() == 2);
  for (const char* wrong : {"", "5", "null", "[]", "{}", R"({"type":5})", R"({"type":"x"} x)", R"({"type":"x)",
                            "{\"type\":\"\xff\"}", R"({"type":"x","n":1e999})"})
    CHECK_FALSE_MESSAGE(parse_message(wrong).has_value(), wrong);
  CHECK(parse_message(R"({"type":})").error().detail == "what is no JSON, at octet 9");
}

TEST_CASE("depth is bounded") {
  const auto nested = [](std::size_t depth) {
    return R"({"type":"x","a":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(parse_message(nested(60)).has_value());
  CHECK(parse_message(nested(70)).error() == ErrorCode::too_large);
  CHECK(parse_message(nested(1'000'000)).error() == ErrorCode::too_large);
  CHECK(parse_message(std::string(1'000'000, '[')).error().detail == "JSON of more than 64 levels");
}
