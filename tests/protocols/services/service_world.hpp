#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <orrery/core/simulator.hpp>
#include <orrery/model/run_objects.hpp>
#include <orrery/process/cluster.hpp>
#include <orrery/process/env.hpp>
#include <orrery/process/message_socket.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/sleep.hpp>

#include "protocols/request.hpp"
#include "protocols/request_history.hpp"

namespace orrery::test {

using namespace std::chrono_literals;

/// A model's process on a node, as a scenario would place it, with what the test looks at.
template <class P>
struct Placed {
  typename P::Parameters parameters;
  typename P::Metrics metrics{};
  Node* node = nullptr;

  [[nodiscard]] P& process() { return static_cast<P&>(*node->process()); }
};

/// Answers requests as a function says; without an answer, never.
class FakeServer final : public Process {
 public:
  using Answer = std::function<std::optional<protocols::Reply>(Env&, const protocols::Request&)>;
  explicit FakeServer(Answer answer) : answer_(std::move(answer)) {}

  Task<> run(Env& env) override {
    auto bound = env.network().bind_datagram(protocols::request_port);
    if (!bound) co_return env.fail(bound.error());
    MessageSocket socket(std::move(*bound));
    while (true) {
      auto receive = socket.receive();
      auto datagram = co_await receive;
      if (!datagram) co_return;
      deliver_message<protocols::Request>(datagram->payload, [&](protocols::Request&& request) {
        std::optional<protocols::Reply> reply = answer_(env, request);
        if (!reply) return;
        reply->id = request.id;
        socket.send(datagram->from, *reply);
      });
    }
  }

 private:
  Answer answer_;
};

/// Sends given requests at given times, and writes down what comes back.
struct Script {
  struct Line {
    Duration at;
    std::string to;
    protocols::Request request;
  };
  struct Answered {
    Time at;
    protocols::Reply reply;
  };
  std::vector<Line> lines;
  std::vector<Answered> answers;

  /// The first answer to a request, or null.
  [[nodiscard]] const Answered* find(std::uint64_t id) const {
    for (const Answered& answered : answers) {
      if (answered.reply.id == id) return &answered;
    }
    return nullptr;
  }
};

class ScriptedClient final : public Process {
 public:
  explicit ScriptedClient(Script& script) : script_(script) {}

  Task<> run(Env& env) override {
    auto bound = env.network().bind_datagram(0);
    if (!bound) co_return env.fail(bound.error());
    socket_.emplace(std::move(*bound));
    env.spawn(send_all(env), "send");
    while (true) {
      auto receive = socket_->receive();
      auto datagram = co_await receive;
      if (!datagram) co_return;
      deliver_message<protocols::Reply>(datagram->payload, [&](protocols::Reply&& reply) {
        script_.answers.push_back({env.now(), std::move(reply)});
      });
    }
  }

 private:
  Task<> send_all(Env& env) {
    for (const Script::Line& line : script_.lines) {
      auto wait = sleep_until(Time() + line.at);
      co_await wait;
      auto resolve = env.network().resolve(line.to);
      auto address = co_await resolve;
      if (address) socket_->send({*address, protocols::request_port}, line.request);
    }
  }

  Script& script_;
  std::optional<MessageSocket> socket_;
};

/// A simulated run, in which tests place processes. Links take 0.1 ms, always, unless a test says otherwise.
class ServiceWorld {
 public:
  explicit ServiceWorld(std::uint64_t seed = 1)
      : simulator({.seed = seed, .ties = TieOrder::seeded}),
        run_([this](std::string_view checker, std::string message) {
          violations.push_back(std::string(checker) + ": " + message);
        }),
        cluster(simulator) {
    simulator.context().frames = &frames_;
    cluster.network().set_default_link({.latency = 100us});
  }

  template <class P>
  Placed<P>& add(const std::string& name, typename P::Parameters parameters, std::vector<std::string> peers = {}) {
    auto placed = std::make_shared<Placed<P>>();
    placed->parameters = std::move(parameters);
    Placed<P>& at = *placed;
    owned_.push_back(placed);
    if (peers.empty()) peers.push_back(name);
    at.node = &add_node(name, std::move(peers), [&run = run_, &at]() -> std::unique_ptr<Process> {
      if constexpr (requires { typename P::Witness; }) {
        return std::make_unique<P>(at.parameters, at.metrics, &run.template get<typename P::Witness>());
      } else {
        static_cast<void>(run);
        return std::make_unique<P>(at.parameters, at.metrics);
      }
    });
    return at;
  }
  Node& add_server(const std::string& name, FakeServer::Answer answer) {
    return add_node(name, {name}, [answer] { return std::make_unique<FakeServer>(answer); });
  }
  Node& add_script(const std::string& name, Script& script) {
    return add_node(name, {name}, [&script] { return std::make_unique<ScriptedClient>(script); });
  }

  void start_all() {
    for (const auto& node : cluster.nodes()) node->start();
  }
  void run_for(Duration length) { simulator.run_until(simulator.now() + length); }
  /// Starts what is down, and runs.
  void start_and_run(Duration length) {
    start_all();
    run_for(length);
  }
  [[nodiscard]] model::RunObjects& run() { return run_; }

 private:
  FramePool frames_;

 public:
  Simulator simulator;
  std::vector<std::string> violations;

 private:
  Node& add_node(const std::string& name, std::vector<std::string> peers, ProcessFactory factory) {
    Node& node = cluster.add({.name = name, .zone = {}, .disk = {}, .peers = std::move(peers)}, std::move(factory));
    node.on_failure([this](Node& failed, const Node::Failure& failure) {
      violations.push_back(failed.name() + " failed: " + failure.message);
    });
    return node;
  }

  std::vector<std::shared_ptr<void>> owned_;
  model::RunObjects run_;

 public:
  Cluster cluster;
};

/// Nodes as a document would have named them.
inline model::NodeList nodes(std::vector<std::string> names) { return {.patterns = names, .names = names}; }

}  // namespace orrery::test
