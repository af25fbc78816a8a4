#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <orrery/process/cluster.hpp>
#include <orrery/testing/simulation.hpp>

/// Small processes and workloads for tests.
namespace small {

using namespace orrery;
using namespace std::chrono_literals;

/// Runs until it is asked to stop.
class Idle final : public Process {
 public:
  Task<> run(Env& env) override {
    auto stop = env.stopping().wait();
    co_await stop;
  }
};

/// Sends back what it reads on port 7.
class Echo final : public Process {
 public:
  Task<> run(Env& env) override {
    auto listener = env.network().listen(7);
    if (!listener) co_return env.fail(listener.error());
    env.spawn(accept(env, std::move(*listener)), "accept");
    auto stop = env.stopping().wait();
    co_await stop;
  }

 private:
  static Task<> accept(Env& env, Listener listener) {
    while (true) {
      auto next = listener.accept();
      auto stream = co_await next;
      if (!stream) co_return;
      env.spawn(serve(std::move(*stream)), "serve");
    }
  }
  static Task<> serve(Stream stream) {
    while (true) {
      auto read = stream.read(1024);
      auto bytes = co_await read;
      if (!bytes || bytes->empty()) co_return;
      auto write = stream.write(std::move(*bytes));
      auto written = co_await write;
      if (!written) co_return;
    }
  }
};

/// A process that runs a function, which gets the Env.
template <class Body>
class Running final : public Process {
 public:
  explicit Running(Body body) : body_(std::move(body)) {}
  Task<> run(Env& env) override {
    auto task = body_(env);
    co_await std::move(task);
  }

 private:
  Body body_;
};
template <class Body>
ProcessFactory process(Body body) {
  return [body] { return std::make_unique<Running<Body>>(body); };
}

/// A workload whose `run` is a function, which gets the WorkloadEnv.
template <class Body>
class Driving final : public Workload {
 public:
  explicit Driving(Body body) : body_(std::move(body)) {}
  Task<> run(WorkloadEnv& env) override {
    auto task = body_(env);
    co_await std::move(task);
  }

 private:
  Body body_;
};
template <class Body>
WorkloadFactory workload(Body body) {
  return [body] { return std::make_unique<Driving<Body>>(body); };
}

/// Waits for the end of chaos.
class Patient final : public Workload {
 public:
  Task<> run(WorkloadEnv& env) override {
    auto over = env.chaos_over().wait();
    co_await over;
  }
};

/// Asks the servers' echoes, one after the other, and checks what comes back.
class Ping final : public Workload {
 public:
  Task<> run(WorkloadEnv& env) override {
    while (!env.chaos_is_over()) {
      auto pause = sleep_for(20ms);
      co_await pause;
      const std::string server = env.random().pick(env.servers());
      auto session = talk(env, server);
      co_await std::move(session);
    }
  }

 private:
  static Task<> talk(WorkloadEnv& env, std::string server) {
    auto connect = env.network().connect(std::move(server), 7);
    auto stream = co_await connect;
    if (!stream) co_return;
    for (int i = 0; i < 20 && !env.chaos_is_over(); ++i) {
      auto write = stream->write("hello");
      auto written = co_await write;
      if (!written) co_return;
      auto read = stream->read(64);
      auto bytes = co_await read;
      if (!bytes || bytes->empty()) co_return;
      ORRERY_SOMETIMES(bytes->size() < 5, "an echo comes in pieces");
      ORRERY_ALWAYS_LE(bytes->size(), 64u, "echoes are short");
      env.count_operations();
    }
  }
};

/// Three echo servers under all faults.
inline SimulationBuilder echo() {
  return SimulationBuilder("echo")
      .processes(3, make<Echo>)
      .workload(make<Ping>, 2)
      .chaos(5s, Attrition{.interval_mean = 1s}, NetworkFaults::swarm().without_datagrams(), DiskFaults::swarm())
      .settle(1s);
}

}  // namespace small
