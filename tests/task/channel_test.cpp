#include <orrery/task/channel.hpp>

#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <orrery/task/sleep.hpp>

#include "core/dies.hpp"
#include "task/task_fixture.hpp"

using namespace std::chrono_literals;
using namespace orrery;
using orrery::test::Log;
using orrery::test::TaskWorld;

namespace {

using Ints = std::vector<int>;

Task<> send_all(Channel<int>& channel, int first, int count, Log& log) {
  for (int i = first; i < first + count; ++i) {
    const bool sent = co_await channel.send(i);
    if (!sent) {
      log.push_back("refused " + std::to_string(i));
      co_return;
    }
    log.push_back("sent " + std::to_string(i));
  }
}

Task<> receive_all(Channel<int>& channel, Ints& received) {
  while (true) {
    const std::optional<int> value = co_await channel.receive();
    if (!value) break;
    received.push_back(*value);
  }
  received.push_back(-1);
}

Task<> receive_one(Channel<int>& channel, Ints& received) {
  const std::optional<int> value = co_await channel.receive();
  received.push_back(value.value_or(-1));
}

Task<> move_only(Channel<std::unique_ptr<int>>& channel, int& received) {
  auto value = std::make_unique<int>(5);
  const bool sent = co_await channel.send(std::move(value));
  const std::optional<std::unique_ptr<int>> back = co_await channel.receive();
  if (sent && back) received = **back;
}

}  // namespace

TEST_CASE("values come out in the order in which they went in, each once") {
  for (const std::size_t capacity : {std::size_t{1}, std::size_t{3}, std::size_t{1'000}}) {
    TaskWorld world;
    Channel<int> channel(capacity);
    Log log;
    Ints received;
    world.tasks.spawn(receive_all(channel, received));
    world.tasks.spawn(send_all(channel, 0, 100, log));
    world.run();
    channel.close();
    world.run();
    Ints expected(100);
    std::iota(expected.begin(), expected.end(), 0);
    expected.push_back(-1);
    CHECK(received == expected);
  }
}

TEST_CASE("a sender waits while the channel is full") {
  TaskWorld world;
  Channel<int> channel(2);
  Log log;
  world.tasks.spawn(send_all(channel, 0, 5, log));
  world.run();
  CHECK(log == Log{"sent 0", "sent 1"});
  CHECK(channel.size() == 2);
  CHECK(channel.try_receive() == 0);
  world.run();
  CHECK(log.back() == "sent 2");
  CHECK(channel.size() == 2);
}

TEST_CASE("try_send and try_receive act at once or not at all") {
  Channel<std::string> channel(1);
  std::string a = "a";
  std::string b = "b";
  CHECK(channel.try_send(a));
  CHECK_FALSE(channel.try_send(b));
  CHECK(b == "b");
  CHECK(channel.try_receive() == "a");
  CHECK(channel.try_receive() == std::nullopt);
}

TEST_CASE("values may be move-only") {
  TaskWorld world;
  Channel<std::unique_ptr<int>> channel(1);
  int received = 0;
  world.tasks.spawn(move_only(channel, received));
  world.run();
  CHECK(received == 5);
}

TEST_CASE("closing lets receivers drain what is left, and refuses senders, waiting or new") {
  TaskWorld world;
  Channel<int> channel(2);
  Log log;
  Ints received;
  world.tasks.spawn(send_all(channel, 0, 5, log));
  world.run();
  channel.close();
  CHECK(channel.closed());
  world.run();
  CHECK(log == Log{"sent 0", "sent 1", "refused 2"});
  world.tasks.spawn(send_all(channel, 7, 1, log));
  world.tasks.spawn(receive_all(channel, received));
  world.run();
  CHECK(log.back() == "refused 7");
  CHECK(received == Ints{0, 1, -1});
}

TEST_CASE("closing wakes receivers that wait") {
  TaskWorld world;
  Channel<int> channel(2);
  Ints received;
  for (int i = 0; i < 3; ++i) world.tasks.spawn(receive_one(channel, received));
  world.run();
  channel.close();
  world.run();
  CHECK(received == Ints{-1, -1, -1});
}

TEST_CASE("a value on its way to a receiver that dies goes to the next one, or back to the front") {
  TaskWorld world;
  Channel<int> channel(4);
  Ints received;
  Ints by_doomed;
  TaskGroup doomed(world.scheduler);
  doomed.spawn(receive_one(channel, by_doomed));
  world.run();
  SUBCASE("to the next one") {
    world.tasks.spawn(receive_one(channel, received));
    world.run();
    world.call_after(1s, [&] {
      int value = 42;
      CHECK(channel.try_send(value));
      CHECK(channel.size() == 0);
      doomed.cancel_all();
    });
    world.run();
    CHECK(received == Ints{42});
  }
  SUBCASE("to the front") {
    world.call_after(1s, [&] {
      for (int value : {1, 2, 3}) CHECK(channel.try_send(value));
      doomed.cancel_all();
      CHECK(channel.size() == 3);
    });
    world.run();
    CHECK(channel.try_receive() == 1);
    CHECK(channel.try_receive() == 2);
  }
  CHECK(by_doomed.empty());
}

TEST_CASE("the value of a sender that dies while it waits was never sent") {
  TaskWorld world;
  Channel<int> channel(1);
  Log log;
  Ints received;
  TaskGroup doomed(world.scheduler);
  world.tasks.spawn(send_all(channel, 0, 1, log));
  world.run();
  doomed.spawn(send_all(channel, 10, 1, log));
  world.run();
  world.tasks.spawn(send_all(channel, 20, 1, log));
  world.run();
  doomed.cancel_all();
  channel.close();
  world.tasks.spawn(receive_all(channel, received));
  world.run();
  CHECK(received == Ints{0, -1});
  CHECK(log == Log{"sent 0", "refused 20"});
}

TEST_CASE("a channel may die before the tasks that wait in it, or that it has just served") {
  TaskWorld world;
  auto channel = std::make_unique<Channel<int>>(1);
  Log log;
  Ints received;
  SUBCASE("senders") {
    world.tasks.spawn(send_all(*channel, 0, 5, log));
    world.run();
    channel.reset();
  }
  SUBCASE("receivers") {
    world.tasks.spawn(receive_one(*channel, received));
    world.run();
    channel.reset();
  }
  SUBCASE("a receiver with a value") {
    world.tasks.spawn(receive_one(*channel, received));
    world.run();
    int value = 3;
    CHECK(channel->try_send(value));
    channel.reset();
  }
  world.tasks.cancel_all();
  CHECK(world.run() == RunEnd::idle);
  CHECK(received.empty());
}

TEST_CASE("a channel without room is a failed check") {
  CHECK(dies([] { const Channel<int> channel(0); }));
}
