#include <orrery/trace/view_trace.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

using namespace orrery;

namespace {

constexpr Kind sent{0x0201}, lost{0x0202}, crashed{0x0401}, said{0x8001};

TraceRecord record(Kind kind, std::uint64_t time = 0) {
  return {.time = time, .kind = static_cast<std::uint16_t>(kind)};
}
TraceRecord dispatch_at(std::uint64_t time, std::uint32_t node) {
  return {.time = time, .kind = 0x0101, .flags = TraceRecord::flag_dispatch, .node = node};
}

struct Viewed {
  Viewed() {
    constexpr std::array packets{sent, lost};
    trace.assign(packets, ViewDetail::packets);
  }
  std::size_t kept(ViewDetail detail) {
    trace.clear();
    trace.set_detail(detail);
    trace.record(dispatch_at(1, 0));
    trace.record(record(sent));
    trace.record(record(crashed));
    trace.record_text(record(said), "hello");
    return trace.records().size();
  }
  ViewTrace trace;
};

}  // namespace

TEST_CASE("a viewer gets what it asked for") {
  Viewed viewed;
  CHECK(viewed.kept(ViewDetail::none) == 0);
  CHECK(viewed.kept(ViewDetail::packets) == 1);
  CHECK(viewed.trace.records()[0].kind == static_cast<std::uint16_t>(sent));
  CHECK(viewed.kept(ViewDetail::events) == 2);
  CHECK(viewed.kept(ViewDetail::dispatches) == 1);
  CHECK(viewed.kept(ViewDetail::packets | ViewDetail::events | ViewDetail::dispatches) == 4);
}

TEST_CASE("packets in flight are told only to those who draw them") {
  ViewTrace trace;
  CHECK_FALSE(trace.wants_packets_in_flight());
  trace.set_detail(ViewDetail::events);
  CHECK_FALSE(trace.wants_packets_in_flight());
  trace.set_detail(ViewDetail::packets);
  CHECK(trace.wants_packets_in_flight());
}

TEST_CASE("equal texts are kept once, and stay") {
  ViewTrace trace;
  trace.set_detail(ViewDetail::events);
  for (const char* text : {"one", "two", "one"}) trace.record_text(record(said), text);
  REQUIRE(trace.records().size() == 3);
  CHECK(trace.records()[0].id == trace.records()[2].id);
  CHECK(trace.records()[1].flags == TraceRecord::flag_text);
  trace.clear();
  CHECK(trace.records().empty());
  REQUIRE(trace.texts().size() == 2);
  CHECK(trace.texts()[trace.intern("two")] == "two");
  CHECK(trace.intern("three") == 2);
}

TEST_CASE("a text that is not kept is not remembered") {
  ViewTrace trace;
  trace.set_detail(ViewDetail::packets);
  trace.record_text(record(said), "unheard");
  CHECK(trace.texts().empty());
}

TEST_CASE("an event is over when the next one begins, or nothing runs") {
  ViewTrace trace;
  trace.set_detail(ViewDetail::events);
  std::vector<std::uint32_t> over;
  trace.on_event_over([&](const TraceRecord& of) {
    over.push_back(of.node);
    trace.record(record(crashed, of.time));
  });
  trace.record(dispatch_at(10, 3));
  CHECK(over.empty());
  trace.record(record(said, 10));
  trace.record(dispatch_at(20, 4));
  CHECK(over == std::vector<std::uint32_t>{3});
  trace.end_event();
  trace.end_event();
  CHECK(over == std::vector<std::uint32_t>{3, 4});
  REQUIRE(trace.records().size() == 3);
  CHECK(trace.records()[1].time == 10);
  CHECK(trace.records()[2].time == 20);
}
