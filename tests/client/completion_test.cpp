#include "client/completion.hpp"

#include <doctest/doctest.h>

using namespace orrery::client;
using Texts = std::vector<std::string>;

namespace {
const Vocabulary words{.scenarios = {"ping-pong", "phold", "phold"}, .metrics = {"orrery_engine_tick"}};
Texts choices(std::string_view line) { return complete(line, words).choices; }
}  // namespace

TEST_CASE("commands are completed at the beginning of a line") {
  CHECK(choices("st") == Texts{"status", "step", "stop"});
  CHECK(complete("st", words).typed == 2);
  CHECK(choices("  st") == Texts{"status", "step", "stop"});
  CHECK(choices("").size() == commands().size());
  CHECK(choices("nonsense").empty());
}

TEST_CASE("arguments are completed by what the command takes") {
  CHECK(choices("run ") == Texts{"phold", "ping-pong"});
  CHECK(choices("run pi") == Texts{"ping-pong"});
  CHECK(choices("metrics orr") == Texts{"orrery_engine_tick"});
  CHECK(choices("detail o") == Texts{"off", "on"});
  CHECK(choices("profile ") == Texts{"balanced", "light", "max"});
  CHECK(choices("rollback ") == Texts{"to"});
  CHECK(choices("help rol") == Texts{"rollback"});
}

TEST_CASE("nothing is offered where nothing may be") {
  for (const char* line : {"stop ", "run phold ", "inspect ", "rollback to ", "nonsense ", "run phold p"})
    CHECK_MESSAGE(choices(line).empty(), line);
  CHECK(argument_at("metrics o") == ArgumentKind::metric);
  CHECK(argument_at("metr") == ArgumentKind::none);
}

TEST_CASE("what all begin with") {
  CHECK(common_beginning({"status", "step", "stop"}) == "st");
  CHECK(common_beginning({"stop"}) == "stop");
  CHECK(common_beginning({"a", "b"}).empty());
  CHECK(common_beginning({}).empty());
}
