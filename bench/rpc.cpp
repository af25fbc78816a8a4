// How many typed calls of 64 bytes between two simulated nodes, one at a time, a core makes a second; beside it what
// the streams underneath do with 64 bytes each way (as in sim_rpc). And how many one-way messages go through. Digest
// on, trace off.

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include <orrery/process/cluster.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/rpc_client.hpp>
#include <orrery/process/rpc_server.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/sleep.hpp>

#include "bench.hpp"

namespace {

using namespace orrery;
using namespace std::chrono_literals;

constexpr std::size_t message_bytes = 64;
constexpr std::uint16_t port = 7;

struct Block {
  static constexpr std::uint32_t wire_id = 1;
  using Reply = Block;
  std::uint64_t number = 0;
  std::array<std::uint8_t, message_bytes - 8> rest{};
  void wire_fields(auto& fields) { fields(number, rest); }
};

struct Note {
  static constexpr std::uint32_t wire_id = 2;
  Block block;
  void wire_fields(auto& fields) { fields(block); }
};

/// Answers by a task.
class TaskServer final : public Process {
 public:
  Task<> run(Env& env) override {
    RpcServer server(env);
    server.on(this, &TaskServer::answer);
    if (!server.listen(port)) std::abort();
    co_await env.stopping().wait();
  }

 private:
  Task<Result<Block>> answer(Block block) {
    Block reply;
    reply.number = block.number + 1;
    co_return reply;
  }
};

/// Answers at once, and takes messages.
class DirectServer final : public Process {
 public:
  explicit DirectServer(std::uint64_t* received) : received_(received) {}
  Task<> run(Env& env) override {
    RpcServer server(env);
    server.on(this, &DirectServer::answer);
    server.on(this, &DirectServer::note);
    if (!server.listen(port)) std::abort();
    co_await env.stopping().wait();
  }

 private:
  Result<Block> answer(Block block) {
    Block reply;
    reply.number = block.number + 1;
    return reply;
  }
  void note(const Note&) { ++*received_; }

  std::uint64_t* received_;
};

class Caller final : public Process {
 public:
  explicit Caller(std::uint64_t* round_trips) : round_trips_(round_trips) {}
  Task<> run(Env& env) override {
    RpcClient client(env, "server", port);
    Block block;
    while (true) {
      block.number = *round_trips_;
      auto call = client.call(block);
      RpcResult<Block> reply = co_await call;
      if (!reply || reply->number != block.number + 1) std::abort();
      ++*round_trips_;
    }
  }

 private:
  std::uint64_t* round_trips_;
};

/// Sends bursts of ten.
class Sender final : public Process {
 public:
  explicit Sender(std::uint64_t*) {}
  Task<> run(Env& env) override {
    RpcClient client(env, "server", port);
    Note note;
    while (true) {
      for (int i = 0; i < 10; ++i) client.send(note);
      co_await sleep_for(1ms);
    }
  }
};

Bytes message(std::uint64_t number) {
  Bytes bytes(message_bytes, 'x');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> 8 * i);
  return bytes;
}

class RawServer final : public Process {
 public:
  Task<> run(Env& env) override {
    auto listener = env.network().listen(port);
    if (!listener) std::abort();
    auto accept = listener->accept();
    auto stream = co_await accept;
    if (!stream) std::abort();
    std::uint64_t number = 0;
    while (true) {
      auto read = stream->read(message_bytes);
      auto request = co_await read;
      if (!request || request->empty()) co_return;
      auto write = stream->write(message(++number));
      auto written = co_await write;
      if (!written) co_return;
    }
  }
};

class RawCaller final : public Process {
 public:
  explicit RawCaller(std::uint64_t* round_trips) : round_trips_(round_trips) {}
  Task<> run(Env& env) override {
    auto connect = env.network().connect("server", port);
    auto stream = co_await connect;
    if (!stream) std::abort();
    while (true) {
      auto write = stream->write(message(*round_trips_));
      auto written = co_await write;
      if (!written) std::abort();
      auto read = stream->read(message_bytes);
      auto response = co_await read;
      if (!response || response->size() != message_bytes) std::abort();
      ++*round_trips_;
    }
  }

 private:
  std::uint64_t* round_trips_;
};

/// A server, a client, and what they count together.
class World {
 public:
  template <class MakeServer, class MakeClient>
  World(MakeServer server, MakeClient client) {
    simulator_.context().frames = &frames_;
    const RunScope scope(&simulator_.context());
    cluster_.add({.name = "server", .zone = "", .disk = {}, .peers = {}}, [this, server] { return server(&count_); })
        .start();
    cluster_.add({.name = "client", .zone = "", .disk = {}, .peers = {}}, [this, client] { return client(&count_); })
        .start();
    run(10s);
  }

  std::uint64_t run(Duration simulated) {
    const std::uint64_t before = count_;
    limit_ += simulated;
    simulator_.run_until(limit_);
    bench::keep(simulator_.digest());
    return count_ - before;
  }

 private:
  FramePool frames_;
  Simulator simulator_{{.seed = 1}};
  Cluster cluster_{simulator_};
  std::uint64_t count_ = 0;
  Time limit_;
};

template <class P>
auto plain() {
  return [](std::uint64_t*) { return std::make_unique<P>(); };
}
template <class P>
auto counting() {
  return [](std::uint64_t* count) { return std::make_unique<P>(count); };
}

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  const auto compare = [&bench](const char* name, const char* unit, World& subject, Duration simulated) {
    World raw(plain<RawServer>(), counting<RawCaller>());
    bench.compare_rates(name, unit, 7, [&] { return subject.run(simulated); }, [&] { return raw.run(300s); });
  };
  if (bench.wants("rpc/task")) {
    World world(plain<TaskServer>(), counting<Caller>());
    compare("rpc/task", "round trips/s", world, 300s);
  }
  if (bench.wants("rpc/direct")) {
    World world(counting<DirectServer>(), counting<Caller>());
    compare("rpc/direct", "round trips/s", world, 300s);
  }
  if (bench.wants("rpc/message")) {
    World world(counting<DirectServer>(), counting<Sender>());
    compare("rpc/message", "messages/s", world, 60s);
  }
}
