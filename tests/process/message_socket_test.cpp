#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>
#include <orrery/task/sleep.hpp>

#include "process/one_cluster.hpp"

using namespace orrery;
using namespace std::chrono_literals;

namespace {

constexpr std::uint16_t port = 4000;

struct Number {
  static constexpr std::uint32_t wire_id = 1;
  std::uint32_t value = 0;

  void wire_fields(auto& fields) { fields(value); }
};

struct Text {
  static constexpr std::uint32_t wire_id = 2;
  std::string text{};

  void wire_fields(auto& fields) { fields(text); }
};

/// A node that hears numbers, and one that says them.
struct Conversation : OneCluster {
  using Serve = std::function<Task<>(MessageSocket&, std::function<void(std::uint32_t)>)>;

  // Wherever it can, it deals with a message within the event that the datagram arrives in.
  static Task<> serve_in_place(MessageSocket& socket, std::function<void(std::uint32_t)> hear) {
    return socket.serve<Number>([hear](Endpoint, const Number& message) { hear(message.value); });
  }
  // What `serve` stands for.
  static Task<> serve_by_loop(MessageSocket& socket, std::function<void(std::uint32_t)> hear) {
    while (socket.datagrams().is_open()) {
      auto receive = socket.receive();
      const Result<Datagram> datagram = co_await receive;
      if (!datagram) co_return;
      deliver_message<Number>(datagram->payload, [&](const Number& message) { hear(message.value); });
    }
  }

  explicit Conversation(Serve serve = serve_in_place, std::uint64_t seed = 1)
      : OneCluster(seed), listener(add("listener", listening(std::move(serve)))) {
    cluster.network().set_default_link({.latency = 1ms});
    listener.start();
  }

  Body listening(Serve serve) {
    return [this, serve = std::move(serve)](Env& env) -> Task<> {
      auto bound = env.network().bind_datagram(port);
      REQUIRE(bound.has_value());
      MessageSocket socket(std::move(*bound));
      heard_by = &socket;
      auto serving = serve(socket, [this, &env](std::uint32_t value) { hear(env, value); });
      co_await std::move(serving);
      write(env, "done");
    };
  }
  void hear(Env& env, std::uint32_t value) {
    write(env, std::to_string(value));
    if (on_hearing) on_hearing(env, value);
  }
  /// Says numbers from 0 on, one after each pause.
  void say(std::vector<Duration> pauses) {
    Node& sayer = add("sayer", [this, pauses](Env& env) -> Task<> {
      auto bound = env.network().bind_datagram(0);
      REQUIRE(bound.has_value());
      MessageSocket socket(std::move(*bound));
      const Endpoint to{cluster.network().address(listener.id()), port};
      for (std::uint32_t i = 0; i < pauses.size(); ++i) {
        if (pauses[i] > Duration::zero()) co_await sleep_for(pauses[i]);
        CHECK(socket.send(to, Number{i}));
      }
    });
    sayer.start();
  }

  Node& listener;
  MessageSocket* heard_by = nullptr;
  std::function<void(Env&, std::uint32_t)> on_hearing;
};

Task<> nap(Env& env, Duration max) { co_await sleep_for(env.random().between(max / 2, max)); }

}  // namespace

TEST_CASE("what serves in place does what a loop that receives does, event by event") {
  const auto run = [](Conversation::Serve serve, std::uint64_t seed) {
    Conversation world(std::move(serve), seed);
    // Two arrive at once; what the first one leaves behind is ready before the second one is dealt with.
    world.on_hearing = [](Env& env, std::uint32_t value) {
      if (value % 3 == 0) env.post([] {});
      if (value % 5 == 0) env.spawn(nap(env, 2ms));
    };
    std::vector<Duration> pauses(200, 0us);
    for (std::size_t i = 0; i < pauses.size(); i += 2) pauses[i] = 300us;
    world.say(pauses);
    world.later(10ms, [&world] { world.listener.pause(); });
    world.later(14ms, [&world] { world.listener.resume(); });
    world.later(25ms, [&world] { world.listener.crash(); });
    world.later(30ms, [&world] { world.listener.start(); });
    world.simulator.run_until(Time() + 1s);
    return std::pair(world.simulator.final_digest(), world.diary);
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto [digest, diary] = run(Conversation::serve_in_place, seed);
    CHECK(diary.size() > 100);
    CHECK(std::pair(digest, diary) == run(Conversation::serve_by_loop, seed));
  }
}

TEST_CASE("a handler that closes its socket hears no more, and the task ends in the same event") {
  std::vector<std::uint64_t> digests;
  for (const auto serve : {Conversation::serve_in_place, Conversation::serve_by_loop}) {
    Conversation world(serve);
    world.on_hearing = [&world](Env&, std::uint32_t value) {
      if (value == 1) world.heard_by->datagrams().close();
    };
    world.say({1ms, 1ms, 1ms});
    world.simulator.run_until(Time() + 1s);
    CHECK(world.diary == std::vector<std::string>{"listener/0 0 at 2", "listener/0 1 at 3", "listener/0 done at 3"});
    digests.push_back(world.simulator.final_digest());
  }
  CHECK(digests[0] == digests[1]);
}

TEST_CASE("what a handler throws ends the task that serves") {
  Conversation world;
  std::string thrown;
  world.listener.on_failure([&thrown](Node&, const Node::Failure& failure) {
    try {
      std::rethrow_exception(failure.exception);
    } catch (const std::runtime_error& error) {
      thrown = error.what();
    }
  });
  world.on_hearing = [](Env&, std::uint32_t value) {
    if (value == 1) throw std::runtime_error("not 1");
  };
  world.say({1ms, 1ms, 1ms});
  world.simulator.run_until(Time() + 1s);
  CHECK(thrown == "not 1");
  CHECK(world.diary.size() == 2);
}

TEST_CASE("whoever waits for messages is the last of those that wait, since the latest one") {
  Conversation world;
  world.on_hearing = [](Env& env, std::uint32_t value) {
    if (value == 0) env.spawn(nap(env, 1h));
  };
  world.say({1ms, 1ms});
  world.simulator.run_until(Time() + 1s);
  const std::vector<const Waiter*> waiting = world.listener.scheduler().suspended();
  REQUIRE(waiting.size() == 2);
  CHECK(waiting.back()->describe().starts_with("receive on"));
  CHECK(waiting.back()->since() == Time() + 3ms);
}

TEST_CASE("a message arrives whatever its length") {
  OneCluster world;
  std::vector<std::size_t> lengths;
  Node& node = world.add("a", [&lengths](Env& env) -> Task<> {
    auto bound = env.network().bind_datagram(port);
    MessageSocket socket(std::move(*bound));
    for (const std::size_t length : {0U, 1020U, 1021U, 1022U, 1023U, 1024U, 60'000U, 10U})
      CHECK(socket.send(socket.local(), Text{std::string(length, 'x')}));
    CHECK_FALSE(socket.send(socket.local(), Text{std::string(66'000, 'x')}));
    auto serving = socket.serve<Text>([&lengths](Endpoint, const Text& message) {
      CHECK(message.text == std::string(message.text.size(), 'x'));
      lengths.push_back(message.text.size());
    });
    co_await std::move(serving);
  });
  node.start();
  world.simulator.run_until(Time() + 1s);
  std::ranges::sort(lengths);
  CHECK(lengths == std::vector<std::size_t>{0, 10, 1020, 1021, 1022, 1023, 1024, 60'000});
}
