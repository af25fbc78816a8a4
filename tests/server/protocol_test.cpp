#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include <array>
#include <string>
#include <utility>

#include "server/protocol.hpp"

namespace orrery::server {
namespace {

using Json = nlohmann::json;

template <class Body>
Body body_of(const char* text) {
  const auto read = read_client_message(text);
  REQUIRE_MESSAGE(read.has_value(), read.error().message);
  REQUIRE(std::holds_alternative<Body>(read->body));
  return std::get<Body>(read->body);
}

ProtocolError error_of(const std::string& text) {
  const auto read = read_client_message(text);
  REQUIRE_FALSE(read.has_value());
  return read.error();
}

TEST_CASE("each message of a client is read") {
  CHECK(body_of<RunRequest>(R"({"type":"run","scenario":"phold"})").scenario == "phold");
  CHECK(body_of<DetailRequest>(R"({"enabled":true,"type":"set_observer_detail"})").enabled);
  CHECK(body_of<LogLevelRequest>(R"({"type":"set_log_level","level":"debug"})").level == LogLevel::debug);
  CHECK(body_of<ProfileRequest>(R"({"type":"set_resource_profile","profile":"max"})").profile == ResourceProfile::max);
  const auto step = body_of<EngineRequest>(R"({"type":"engine","action":"step","ticks":12})");
  CHECK(step.action == EngineAction::step);
  CHECK(step.ticks == 12);
  CHECK(body_of<EngineRequest>(R"({"type":"engine","action":"pause"})").ticks == 1);
  const auto eval = body_of<EvalRequest>(R"({"type":"eval","command":"metrics","argument":"orrery_*"})");
  CHECK(eval.question == Question::metrics);
  CHECK(eval.argument == "orrery_*");
  CHECK(type_of(*read_client_message(R"({"type":"stop"})")) == "stop");
}

TEST_CASE("a request has a number or a short text to be known by, which errors repeat") {
  CHECK(*read_client_message(R"({"type":"stop","id":7})")->id == RequestId(std::int64_t{7}));
  CHECK(*read_client_message(R"({"type":"stop","id":"a"})")->id == RequestId(std::string("a")));
  CHECK(*error_of(R"({"type":"halt","id":-3})").id == RequestId(std::int64_t{-3}));
  CHECK(error_of(R"({"type":"stop","id":1.5})").message.starts_with("'id' must be a whole number or a text"));
  CHECK(error_of(R"({"type":"stop","id":")" + std::string(65, 'x') + "\"}").message.starts_with("'id' must be"));
  CHECK(error_of(R"({"type":"stop","id":18446744073709551615})").message.starts_with("'id' must be"));
}

TEST_CASE("what is no message is refused, and why is said") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "no JSON at byte"},
      {"nonsense", "no JSON at byte"},
      {R"({"type":"stop")", "no JSON at byte"},
      {R"({"type":"stop"} x)", "no JSON at byte"},
      {"{\"type\":\"\xff\"}", "no JSON at byte"},
      {"7", "a message is an object"},
      {"[]", "a message is an object"},
      {std::string(10'000, '['), "a message is an object"},
      {R"({"type":"run","scenario":{"a":1}})", "'scenario' is an object"},
      {R"({"a":)" + std::string(10'000, '['), "'a' is a list"},
      {"{}", "'type' is missing"},
      {R"({"type":null})", "'type' must be a text"},
      {R"({"type":"rnu"})", "unknown type 'rnu'; did you mean 'run'?"},
      {R"({"type":"run"})", "'scenario' is missing"},
      {R"({"type":"run","scenario":7})", "'scenario' must be a text"},
      {R"({"type":"stop","why":"x"})", "'stop' has no member 'why'"},
      {R"({"type":"run","scenario":"a","scenari":"b"})", "did you mean 'scenario'?"},
      {R"({"type":"stop","type":"run"})", "'type' is there twice"},
      {R"({"type":"set_observer_detail","enabled":1})", "'enabled' must be true or false"},
      {R"({"type":"set_resource_profile","profile":"huge"})", "none of light, balanced, max"},
      {R"({"type":"set_log_level","level":"loud"})", "none of debug, info, warning, error, off"},
      {R"({"type":"engine","action":"explode"})", "none of pause, resume, step, rollback"},
      {R"({"type":"engine","action":"step","ticks":0})", "'ticks' must be a whole number from 1 to 1000000"},
      {R"({"type":"engine","action":"step","ticks":1e3})", "'ticks' must be"},
      {R"({"type":"engine","action":"step","ticks":1e999})", "no JSON at byte"},
      {R"({"type":"eval","command":"sudo"})", "none of ps, top"},
      {R"({"type":")" + std::string(300, 'x') + "\"}", "longer than 256 bytes"},
      {R"({"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1,"i":1})", "more than 8 members"},
  };
  for (const auto& [text, said] : cases) {
    const ProtocolError error = error_of(text);
    CHECK_MESSAGE(error.reason == ErrorReason::bad_message, text);
    CHECK_MESSAGE(error.message.find(said) != std::string::npos, text << " said: " << error.message);
    CHECK(error.message.size() < 400);
  }
  CHECK(error_of(std::string(client_text_max + 1, ' ')).reason == ErrorReason::too_large);
}

TEST_CASE("names that are no UTF-8 do not break a message") {
  const ProcessRow row{
      .id = 1, .name = "a\xff", .status = "running", .mailbox_depth = 0, .memory_bytes = 0, .dispatches = 0};
  const Json value = Json::parse(value_of_processes(std::span(&row, 1)).text);
  CHECK(value["processes"][0]["name"] == "a\xEF\xBF\xBD");
}

TEST_CASE("a list of rows with depths is a tree") {
  const std::array<SupervisionRow, 4> rows{
      {{1, "root", 0, 0, ""}, {2, "a", 1, 3, "failed"}, {3, "aa", 2, 0, ""}, {4, "b", 1, 0, ""}}};
  const Json tree = Json::parse(value_of_tree(rows).text)["tree"];
  REQUIRE(tree.size() == 1);
  REQUIRE(tree[0]["children"].size() == 2);
  CHECK(tree[0]["children"][0]["reason"] == "failed");
  CHECK(tree[0]["children"][0]["children"][0]["name"] == "aa");
  CHECK(tree[0]["children"][1]["children"].empty());
}

TEST_CASE("a frame is written with tables only if there is detail") {
  BenchmarkFrame frame;
  frame.throughput = {1, 2.00049};
  frame.observer.emplace();
  frame.observer->busiest.resize(1);
  frame.observer->load = {.width = 1, .height = 1, .cells = {0.25}};
  const Json plain = Json::parse(write_tick(frame, false))["frame"];
  CHECK(plain["throughput"] == Json::array({1.0, 2.0}));
  CHECK(plain["latency"].is_null());
  CHECK(plain["heat"]["cells"][0] == 0.25);
  CHECK_FALSE(plain["observer"].contains("processes"));
  CHECK(Json::parse(write_tick(frame, true))["frame"]["observer"]["processes"].size() == 1);
}

TEST_CASE("results and errors repeat the request's id") {
  CHECK(write_result("stop", RequestId(std::int64_t{3}), {"[1]"}) ==
        R"({"type":"result","request":"stop","id":3,"value":[1]})");
  CHECK(write_error({ErrorReason::not_running, "nothing runs", RequestId(std::string("q"))}) ==
        R"({"type":"error","code":"not_running","message":"nothing runs","id":"q"})");
}

}  // namespace
}  // namespace orrery::server
