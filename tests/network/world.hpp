#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/network/sim_network.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/task_group.hpp>

namespace orrery::testing_network {

using namespace std::chrono_literals;

/// What an operation gave, and when; nothing while it is pending.
template <class T>
class Later {
 public:
  struct State {
    std::optional<Result<T>> result;
    Time at;
  };
  [[nodiscard]] bool done() const { return state->result.has_value(); }
  [[nodiscard]] bool ok() const { return done() && state->result->has_value(); }
  [[nodiscard]] bool failed(ErrorCode code) const {
    return done() && !state->result->has_value() && state->result->error() == code;
  }
  [[nodiscard]] std::string detail() const { return done() && !ok() ? state->result->error().detail : ""; }
  [[nodiscard]] auto& value() const { return state->result->value(); }
  [[nodiscard]] Time at() const { return state->at; }

  std::shared_ptr<State> state = std::make_shared<State>();
};

inline Task<> store_read(Scheduler& scheduler, Stream& stream, std::size_t max,
                         std::shared_ptr<Later<Bytes>::State> out) {
  auto read = stream.read(max);
  auto result = co_await read;
  out->at = scheduler.now();
  out->result.emplace(std::move(result));
}

inline Task<> store_write(Scheduler& scheduler, Stream& stream, Bytes bytes, std::shared_ptr<Later<void>::State> out) {
  auto write = stream.write(std::move(bytes));
  auto result = co_await write;
  out->at = scheduler.now();
  out->result.emplace(std::move(result));
}

inline Task<> store_connect(Scheduler& scheduler, Network& network, std::string host, std::uint16_t port,
                            std::shared_ptr<Later<Stream>::State> out) {
  auto connect = network.connect(std::move(host), port);
  auto result = co_await connect;
  out->at = scheduler.now();
  out->result.emplace(std::move(result));
}

inline Task<> store_accept(Scheduler& scheduler, Listener& listener, std::shared_ptr<Later<Stream>::State> out) {
  auto accept = listener.accept();
  auto result = co_await accept;
  out->at = scheduler.now();
  out->result.emplace(std::move(result));
}

inline Task<> store_receive(Scheduler& scheduler, DatagramSocket& socket, std::shared_ptr<Later<Datagram>::State> out) {
  auto receive = socket.receive();
  auto result = co_await receive;
  out->at = scheduler.now();
  out->result.emplace(std::move(result));
}

inline Task<> store_resolve(Scheduler& scheduler, Network& network, std::string name,
                            std::shared_ptr<Later<Address>::State> out) {
  auto resolve = network.resolve(std::move(name));
  auto result = co_await resolve;
  out->at = scheduler.now();
  out->result.emplace(std::move(result));
}

/// A network with nodes whose tasks the test starts; one millisecond from any host to any other unless told otherwise.
class World {
 public:
  struct Node {
    Node(Simulator& simulator, SimNetwork& simulated, NodeId node, const std::string& called, const std::string& zone)
        : id(node),
          name(called),
          origin(simulator.add_origin(called)),
          address(simulated.add_host(node, origin, called, zone)),
          network(simulated.seam(node)),
          scheduler(simulator, origin, node, simulator.stream("ready", called), name.c_str()),
          tasks(scheduler) {
      simulated.host_up(node);
    }
    NodeId id;
    std::string name;
    OriginId origin;
    Address address;
    Network& network;
    SimScheduler scheduler;
    TaskGroup tasks;
  };
  struct Pair {
    Stream client;
    Stream server;
  };

  static SimNetworkOptions millisecond() { return {.link = {.latency = 1ms}, .loopback = {.latency = 10us}}; }

  explicit World(SimNetworkOptions options = millisecond(), std::uint64_t seed = 1, TieOrder ties = TieOrder::by_origin)
      : simulator({.seed = seed, .ties = ties}), network(simulator, options) {}
  ~World() {
    for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) node->tasks.cancel_all();
  }

  Node& add(const std::string& name, const std::string& zone = "") {
    return nodes_.emplace_back(simulator, network, NodeId{static_cast<std::uint32_t>(nodes_.size())}, name, zone);
  }
  void run_for(Duration length) {
    const Time limit = simulator.now() + length;
    simulator.run_until(limit);
  }
  void crash(Node& node) {
    network.host_crashed(node.id);
    node.tasks.cancel_all();
  }
  void stop(Node& node) {
    node.tasks.cancel_all();
    network.host_stopped(node.id);
  }
  void boot(Node& node) { network.host_up(node.id); }

  Listener listen(Node& node, std::uint16_t port) { return std::move(node.network.listen(port).value()); }

  Later<Bytes> read(Node& node, Stream& stream, std::size_t max = 1 << 20) {
    Later<Bytes> later;
    node.tasks.spawn(store_read(node.scheduler, stream, max, later.state));
    return later;
  }
  Later<void> write(Node& node, Stream& stream, Bytes bytes) {
    Later<void> later;
    node.tasks.spawn(store_write(node.scheduler, stream, std::move(bytes), later.state));
    return later;
  }
  Later<Stream> connect(Node& node, std::string host, std::uint16_t port) {
    Later<Stream> later;
    node.tasks.spawn(store_connect(node.scheduler, node.network, std::move(host), port, later.state));
    return later;
  }
  Later<Stream> accept(Node& node, Listener& listener) {
    Later<Stream> later;
    node.tasks.spawn(store_accept(node.scheduler, listener, later.state));
    return later;
  }
  Later<Datagram> receive(Node& node, DatagramSocket& socket) {
    Later<Datagram> later;
    node.tasks.spawn(store_receive(node.scheduler, socket, later.state));
    return later;
  }
  Later<Address> resolve(Node& node, std::string name) {
    Later<Address> later;
    node.tasks.spawn(store_resolve(node.scheduler, node.network, std::move(name), later.state));
    return later;
  }

  /// An established connection. Takes 4 ms.
  Pair pair(Node& client, Node& server, std::uint16_t port = 80) {
    Listener listener = listen(server, port);
    Later<Stream> accepted = accept(server, listener);
    Later<Stream> connected = connect(client, server.name, port);
    run_for(4ms);
    return {std::move(connected.value()), std::move(accepted.value())};
  }

  Simulator simulator;
  SimNetwork network;

 private:
  std::deque<Node> nodes_;
};

}  // namespace orrery::testing_network
