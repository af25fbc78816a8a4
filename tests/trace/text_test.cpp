#include <doctest/doctest.h>

#include <string>
#include <vector>

#include <orrery/trace/text.hpp>

using namespace orrery;

namespace {

constexpr KindInfo kinds_of_text[] = {{Kind{0x8001}, "event", "an event"}, {Kind{0x8002}, "said", "says {text}"}};

struct Lines {
  Lines() { dictionary.add(kinds_of_text); }
  auto writer() {
    return [this](std::string_view line) { lines.emplace_back(line); };
  }
  TraceDictionary dictionary;
  std::vector<std::string> lines;
};

constexpr TraceRecord dispatch{
    .time = 5, .kind = 0x8001, .flags = TraceRecord::flag_dispatch, .node = 3, .peer = 4, .value = 17};

}  // namespace

TEST_CASE("the text log shows records, and dispatches only when asked") {
  Lines out;
  TextTrace brief(out.dictionary, TraceDetail::records, out.writer());
  brief.record(dispatch);
  brief.record_text({.time = 5, .kind = 0x8002, .node = 3}, "hello");
  REQUIRE(out.lines.size() == 1);
  CHECK(out.lines[0] == "   0.000000005  node-3        says hello");

  TextTrace full(out.dictionary, TraceDetail::dispatches, out.writer());
  full.record(dispatch);
  REQUIRE(out.lines.size() == 2);
  CHECK(out.lines[1] == "   0.000000005  node-3        an event  [event 1, scheduled by event 17]");
}

TEST_CASE("JSON lines hold every record, with event numbers and causes") {
  Lines out;
  JsonLinesTrace json(out.dictionary, out.writer());
  json.record(dispatch);
  json.record({.time = 6, .kind = 0x8001, .node = 3, .peer = 2, .id = 1, .value = 9});
  REQUIRE(out.lines.size() == 2);
  CHECK(out.lines[0] == R"({"at_ns":5,"kind":"event","node":"node-3","event":1,"origin":4,"cause":17})");
  CHECK(out.lines[1] == R"({"at_ns":6,"kind":"event","node":"node-3","peer":"node-2","id":1,"value":9})");
}

TEST_CASE("text in JSON is escaped, whatever octets it has") {
  Lines out;
  JsonLinesTrace json(out.dictionary, out.writer());
  json.record_text({.time = 0, .kind = 0x8002}, std::string_view("\"\\\n\x01\xff", 5));
  REQUIRE(out.lines.size() == 1);
  CHECK(out.lines[0] == R"({"at_ns":0,"kind":"said","id":0,"value":0,"text":"\"\\\u000a\u0001\u00ff"})");
}
