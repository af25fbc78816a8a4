#include <map>
#include <vector>

#include "real/script.hpp"

namespace orrery::test {
namespace {

using std::chrono::milliseconds;

struct Crowd {
  std::size_t served = 0;
  std::size_t turned_away = 0;
};

Task<> hold(Stream stream, Crowd& crowd) {
  auto writing = stream.write("welcome");
  auto written = co_await writing;
  CHECK(written.has_value());
  ++crowd.served;
  auto reading = read_all(stream);
  auto rest = co_await std::move(reading);
  static_cast<void>(rest);
}

Task<> hold_all(Env& env, Listener& listener, Crowd& crowd) {
  while (true) {
    auto accepting = listener.accept();
    auto stream = co_await accepting;
    if (!stream) co_return;
    env.spawn(hold(std::move(*stream), crowd), "hold");
  }
}

// Each client's own end counts as well, both being of one process.
constexpr std::size_t connections_max = 10;

Task<> too_many(Env& env, Crowd& crowd) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  Listener listener = std::move(*listening);
  env.spawn(hold_all(env, listener, crowd), "server");
  std::vector<Stream> clients;
  while (crowd.turned_away == 0) {
    auto connecting = env.network().connect("127.0.0.1", listener.local().port);
    auto client = co_await connecting;
    if (!client) {
      CHECK(client.error() == ErrorCode::too_large);
      break;
    }
    auto greeting = client->read(100);
    auto greeted = co_await greeting;
    if (greeted && !greeted->empty()) {
      clients.push_back(std::move(*client));
    } else {
      ++crowd.turned_away;
    }
  }
  CHECK(crowd.served == connections_max / 2);
  CHECK(clients.size() == connections_max / 2);
  // Room again once one has gone.
  clients.pop_back();
  Bytes greeting;
  while (greeting.empty()) {
    co_await sleep_for(milliseconds(1));
    auto connecting = env.network().connect("127.0.0.1", listener.local().port);
    auto client = co_await connecting;
    if (!client) continue;
    auto reading = client->read(100);
    auto bytes = co_await reading;
    if (bytes) greeting = *bytes;
  }
  CHECK(greeting == "welcome");
}

TEST_CASE("connections beyond the bound are refused, and there is room again when one goes") {
  Crowd crowd;
  RealOptions options = quiet_options();
  options.connections_max = connections_max;
  run_script(too_many, crowd, options);
}

Task<> odd_number(Env& env, Crowd& crowd) {
  auto listening = env.network().listen(0);
  REQUIRE(listening.has_value());
  Listener listener = std::move(*listening);
  env.spawn(hold_all(env, listener, crowd), "server");
  std::vector<Stream> clients;
  for (int i = 0; i < 3; ++i) {
    auto connecting = env.network().connect("127.0.0.1", listener.local().port);
    auto client = co_await connecting;
    REQUIRE(client.has_value());
    auto greeting = client->read(100);
    auto greeted = co_await greeting;
    const bool welcome = greeted && !greeted->empty();
    CHECK(welcome == (i < 2));
    if (welcome) clients.push_back(std::move(*client));
  }
}

TEST_CASE("a client too many is accepted and closed at once") {
  Crowd crowd;
  RealOptions options = quiet_options();
  options.connections_max = 5;
  const RealStatistics statistics = run_script(odd_number, crowd, options);
  CHECK(statistics.accepted == 2);
  CHECK(statistics.refused == 1);
}

struct Flood {
  std::size_t under_way = 0;
  std::size_t completed = 0;
};

Task<> write_one(Stream& stream, Flood& flood) {
  ++flood.under_way;
  auto writing = stream.write(pattern(64 * 1024));
  auto written = co_await writing;
  CHECK(written.has_value());
  --flood.under_way;
  ++flood.completed;
}

Task<> flood_one(Stream& stream, Flood& flood) {
  for (int i = 0; i < 1000; ++i) {
    auto one = write_one(stream, flood);
    co_await std::move(one);
  }
}

// One peer never reads and fills what all may buffer together; another reads, and is served all the same.
Task<> slow_and_quick(Env& env, Flood& quick) {
  auto first = connect_pair(env);
  Pair slow_pair = co_await std::move(first);
  auto second = connect_pair(env);
  Pair quick_pair = co_await std::move(second);
  Flood slow;
  TaskGroup writers(env.scheduler());
  writers.spawn(flood_one(slow_pair.server, slow), "slow");
  std::size_t seen = 1;
  while (seen != slow.completed) {
    seen = slow.completed;
    co_await sleep_for(milliseconds(100));
  }
  CHECK(slow.under_way == 1);
  writers.spawn(flood_one(quick_pair.server, quick), "quick");
  auto reading = read_exactly(quick_pair.client, 1000 * 64 * 1024);
  auto bytes = co_await std::move(reading);
  CHECK(bytes.size() == 1000 * 64 * 1024);
  CHECK(slow.under_way == 1);
  writers.cancel_all();
  slow_pair.server.reset();
}

TEST_CASE("a peer that does not read holds back its own writer only") {
  Flood quick;
  RealOptions options = quiet_options();
  options.write_buffers_bytes_max = 256 * 1024;
  run_script(slow_and_quick, quick, options);
}

}  // namespace
}  // namespace orrery::test
