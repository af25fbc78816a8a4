#include "engine/thread_places.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "village.hpp"

namespace orrery::testing_engine {
namespace {

using detail::ThreadPlaces;
using platform::parse_processor_list;
using platform::Processor;
using Numbers = std::vector<std::uint32_t>;

// Two nodes of two processors each, which are numbered in turns, as some machines do.
const std::vector<Processor> two_nodes = {{0, 0}, {2, 0}, {1, 1}, {3, 1}};

TEST_CASE("a list of processors is read, and what is none is refused") {
  CHECK(parse_processor_list("0") == Numbers{0});
  CHECK(parse_processor_list("0-3,8,10-11") == Numbers{0, 1, 2, 3, 8, 10, 11});
  CHECK(parse_processor_list("8,0-1,1") == Numbers{0, 1, 8});
  for (const char* text :
       {"", "-", "a", "1-", "3-1", "1,", ",1", "1 ", "-1", "1-2-3", "65536", "0-4294967295", "99999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_processor_list(text).has_value());
  }
}

TEST_CASE("threads are put on processors in turns, and the caller's stays where it is") {
  const ThreadPlaces places(6, Pin::processors, two_nodes);
  CHECK(places.of(0).empty());
  CHECK(places.of(1) == std::vector<Processor>{{2, 0}});
  CHECK(places.of(2) == std::vector<Processor>{{1, 1}});
  CHECK(places.of(4) == std::vector<Processor>{{0, 0}});
  CHECK(ThreadPlaces(6, Pin::none).of(1).empty());
}

TEST_CASE("threads are put on all processors of a node") {
  const ThreadPlaces places(4, Pin::nodes, two_nodes);
  CHECK(places.of(1) == std::vector<Processor>{{0, 0}, {2, 0}});
  CHECK(places.of(3) == std::vector<Processor>{{1, 1}, {3, 1}});
}

TEST_CASE("threads steal from their own node first") {
  const ThreadPlaces places(4, Pin::processors, two_nodes);
  CHECK(places.nearest_to(0) == Numbers{1, 2, 3});
  CHECK(places.nearest_to(1) == Numbers{0, 2, 3});
  CHECK(places.nearest_to(2) == Numbers{3, 0, 1});
  CHECK(ThreadPlaces(4, Pin::none).nearest_to(2) == Numbers{3, 0, 1});
}

TEST_CASE("a thread runs where it was put") {
  const std::vector<Processor> usable = platform::usable_processors();
  REQUIRE_FALSE(usable.empty());
  Numbers seen;
  const Processor last = usable.back();
  std::thread([&] {
    CHECK(platform::run_only_on({last}));
    seen = platform::processors_of_this_thread();
  }).join();
  CHECK(seen == Numbers{last.number});
  CHECK_FALSE(platform::run_only_on({}));
}

TEST_CASE("where threads run does not show in the result") {
  const auto digest_of = [](Pin pin) {
    Engine engine = village({3, 16}, {}, 7, pin);
    engine.run_ticks(100);
    CHECK(engine.stats().parallel_windows > 10);
    return engine.digest();
  };
  const std::uint64_t one = digest_of(Pin::none);
  CHECK(digest_of(Pin::processors) == one);
  CHECK(digest_of(Pin::nodes) == one);
}

}  // namespace
}  // namespace orrery::testing_engine
