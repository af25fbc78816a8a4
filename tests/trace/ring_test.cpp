#include <doctest/doctest.h>

#include <array>

#include <orrery/trace/ring.hpp>

using namespace orrery;

namespace {

TraceRecord on(std::uint32_t node, std::uint64_t value) { return {.kind = 0x8001, .node = node, .value = value}; }

}  // namespace

TEST_CASE("a ring keeps the last records of each node") {
  RingTrace ring(3);
  for (std::uint64_t i = 0; i < 10; ++i) {
    ring.record(on(1, i));
    if (i < 2) ring.record(on(2, 100 + i));
  }
  const std::array one{NodeId{1}};
  const auto last = ring.last(one, 10);
  REQUIRE(last.size() == 3);
  CHECK(last[0].record.value == 7);
  CHECK(last[2].record.value == 9);
}

TEST_CASE("records of several nodes come in the order in which they happened") {
  RingTrace ring(8);
  ring.record(on(2, 1));
  ring.record(on(1, 2));
  ring.record_text(on(2, 3), "three");
  const std::array both{NodeId{1}, NodeId{2}};
  const auto all = ring.last(both, 10);
  REQUIRE(all.size() == 3);
  CHECK(all[0].record.value == 1);
  CHECK(all[1].record.value == 2);
  CHECK(all[2].text == "three");
  CHECK(ring.last(both, 2).front().record.value == 2);
}

TEST_CASE("dispatches are not kept") {
  RingTrace ring(8);
  TraceRecord dispatch = on(1, 1);
  dispatch.flags = TraceRecord::flag_dispatch;
  ring.record(dispatch);
  const std::array one{NodeId{1}};
  CHECK(ring.last(one, 10).empty());
}

TEST_CASE("a node without records has none") {
  const RingTrace ring(8);
  const std::array nobody{NodeId{9}};
  CHECK(ring.last(nobody, 10).empty());
}
