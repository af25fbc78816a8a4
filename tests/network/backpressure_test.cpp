#include <doctest/doctest.h>

#include "network/send_window.hpp"
#include "world.hpp"

using namespace orrery;
using namespace orrery::testing_network;

namespace {

SimNetworkOptions window(std::uint32_t bytes, std::uint32_t segments = 4096) {
  SimNetworkOptions options = World::millisecond();
  options.window_bytes = bytes;
  options.window_segments = segments;
  return options;
}

struct Fixture {
  explicit Fixture(SimNetworkOptions options) : world(options) {}
  World world;
  World::Node& client = world.add("client");
  World::Node& server = world.add("server");
  World::Pair streams = world.pair(client, server);
};

}  // namespace

TEST_CASE("a writer fills the window and then waits until the reader has made room") {
  Fixture f(window(1000));
  auto fits = f.world.write(f.client, f.streams.client, Bytes(1000, 'a'));
  f.world.run_for(1ns);
  CHECK(fits.ok());
  auto blocked = f.world.write(f.client, f.streams.client, "b");
  f.world.run_for(100ms);
  CHECK_FALSE(blocked.done());
  const Time read_at = f.world.simulator.now();
  auto read = f.world.read(f.server, f.streams.server, 300);
  f.world.run_for(100ms);
  CHECK(read.value().size() == 300);
  REQUIRE(blocked.ok());
  CHECK(blocked.at() == read_at + 1ms);  // The window update has to travel.
}

TEST_CASE("a write larger than the window goes out as the reader reads") {
  Fixture f(window(1000));
  Bytes big;
  for (int i = 0; i < 10'000; ++i) big += static_cast<char>(i * 7);
  auto write = f.world.write(f.client, f.streams.client, big);
  Bytes received;
  while (received.size() < big.size()) {
    auto read = f.world.read(f.server, f.streams.server, 400);
    f.world.run_for(5ms);
    REQUIRE(read.ok());
    received += read.value();
    CHECK(write.done() == (received.size() >= 9'000));
  }
  CHECK(received == big);
  CHECK(write.ok());
}

TEST_CASE("a reader that does not read bounds what is in memory") {
  Fixture f(window(64 * 1024));
  auto write = f.world.write(f.client, f.streams.client, Bytes(1 << 20, 'x'));
  f.world.run_for(1s);
  CHECK_FALSE(write.done());
  CHECK(f.world.network.traffic().stream_bytes_delivered == 64 * 1024);
  CHECK(f.world.simulator.events_pending() == 0);  // Blocked costs nothing.
}

TEST_CASE("tiny writes are bounded by their number") {
  Fixture f(window(1 << 20, 8));
  for (int i = 0; i < 8; ++i) {
    auto write = f.world.write(f.client, f.streams.client, "x");
    f.world.run_for(1ns);
    CHECK(write.ok());
  }
  auto blocked = f.world.write(f.client, f.streams.client, "y");
  f.world.run_for(10ms);
  CHECK_FALSE(blocked.done());
  auto read = f.world.read(f.server, f.streams.server, 2);
  f.world.run_for(10ms);
  CHECK(read.value() == "xx");
  CHECK(blocked.ok());
}

TEST_CASE("a write that nobody waits for any more goes on, and stays in order") {
  Fixture f(window(1000));
  f.world.write(f.client, f.streams.client, Bytes(2500, 'a'));
  f.world.run_for(10ms);
  f.client.tasks.cancel_all();
  auto next = f.world.write(f.client, f.streams.client, "b");
  Bytes received;
  while (received.size() < 2501) {
    auto read = f.world.read(f.server, f.streams.server);
    f.world.run_for(10ms);
    REQUIRE(read.ok());
    received += read.value();
  }
  CHECK(received == Bytes(2500, 'a') + "b");
  CHECK(next.ok());
}

TEST_CASE("closing flushes what a blocked write had begun, then ends") {
  Fixture f(window(1000));
  auto write = f.world.write(f.client, f.streams.client, Bytes(2500, 'a'));
  f.world.run_for(10ms);
  f.streams.client.close();
  f.world.run_for(1ms);
  CHECK(write.failed(ErrorCode::closed));
  std::size_t received = 0;
  while (true) {
    auto read = f.world.read(f.server, f.streams.server);
    f.world.run_for(10ms);
    REQUIRE(read.ok());
    if (read.value().empty()) break;
    received += read.value().size();
  }
  CHECK(received == 2500);
}

TEST_CASE("a reset completes a writer that waits") {
  Fixture f(window(1000));
  auto write = f.world.write(f.client, f.streams.client, Bytes(2500, 'a'));
  f.world.run_for(10ms);
  f.streams.server.reset();
  f.world.run_for(10ms);
  CHECK(write.failed(ErrorCode::connection_reset));
}

TEST_CASE("a window update that a partition swallows is asked for again") {
  Fixture f(window(1000));
  auto write = f.world.write(f.client, f.streams.client, Bytes(1500, 'a'));
  f.world.run_for(10ms);
  const NodeId server[] = {f.server.id}, client[] = {f.client.id};
  const PartitionId cut = f.world.network.partition_one_way(server, client);
  auto read = f.world.read(f.server, f.streams.server);
  f.world.run_for(5s);
  CHECK(read.value().size() == 1000);
  CHECK_FALSE(write.done());
  f.world.network.heal(cut);
  f.world.run_for(1s);
  CHECK(write.ok());
}

TEST_CASE("a window announces a quarter at a time, and the writer learns of it later") {
  detail::SendWindow window;
  window.reset(100, 10);
  window.sent(100);
  CHECK(window.room() == 0);
  CHECK_FALSE(window.read(24, 0));
  CHECK(window.read(1, 0));
  window.announce(Time() + 5ms);
  CHECK_FALSE(window.read(24, 0));
  window.learn(Time() + 4ms, Time::max());
  CHECK(window.room() == 0);
  CHECK(window.next_arrival() == Time() + 5ms);
  window.learn(Time() + 6ms, Time() + 5ms);  // The path was cut just then.
  CHECK(window.room() == 0);
  window.learn(Time() + 6ms, Time::max());
  CHECK(window.room() == 25);
  CHECK_FALSE(window.underway());
}

TEST_CASE("window announcements do not overtake one another") {
  detail::SendWindow window;
  window.reset(100, 10);
  window.sent(100);
  CHECK(window.read(25, 1));
  window.announce(Time() + 5ms);
  CHECK(window.read(25, 0));
  window.announce(Time() + 3ms);
  window.learn(Time() + 4ms, Time::max());
  CHECK(window.room() == 0);
  window.learn(Time() + 5ms, Time::max());
  CHECK(window.room() == 50);
}
