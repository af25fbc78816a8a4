#pragma once

#include <cstdint>
#include <string>

#include <orrery/bench/benchmark.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/unique_ptr.hpp>
#include <orrery/process/process.hpp>

namespace orrery {

/// What clients have done since it was last taken. Filled by the clients' thread, emptied by whoever runs the
/// benchmark.
class StormTally {
 public:
  StormTally();
  ~StormTally();

  /// Operations that ended, together, after so long.
  void add(std::uint64_t operations, Duration took);
  /// They cannot go on. The first reason counts.
  void fail(std::string why);
  /// Moves what there is into `latencies`. Returns how many operations there were.
  std::uint64_t take(LatencyHistogram& latencies);
  [[nodiscard]] std::string failure() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A server on real sockets, on a thread of its own, and clients of it on another one: each is a process, under a
/// `RealRuntime`. Who runs the benchmark only takes what they have done.
class RealStorm final : public Benchmark, private Inspectable {
 public:
  /// A server that listens on 127.0.0.1 at this port, until it is asked to stop.
  using ServerOf = std::function<ProcessFactory(std::uint16_t port)>;
  /// Clients of it, until they are asked to stop; the server may not listen yet when they begin.
  using ClientsOf = std::function<ProcessFactory(std::uint16_t port, StormTally& tally)>;

  /// Fails if no port is free.
  [[nodiscard]] static Result<std::unique_ptr<Benchmark>> make(const ServerOf& server, const ClientsOf& clients);
  ~RealStorm() override;

  std::uint64_t run_slice(const BenchmarkSlice& slice) override;
  [[nodiscard]] Duration due() const override { return due_; }
  [[nodiscard]] std::string failure() const override { return tally_.failure(); }
  /// Server and clients as their runtimes were at most 50 ms ago: events are what they dispatch, and what they hold
  /// in memory is what waits to be sent.
  [[nodiscard]] Inspectable* inspectable() override { return this; }

  /// Ends the clients; what they did until then is for the next slice.
  void stop_clients();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  class Running;
  explicit RealStorm(std::uint16_t port);
  void observe(ObserverDetail detail, ObserverSnapshot& into) override;

  std::uint16_t port_;
  StormTally tally_;
  Duration due_{};
  Duration elapsed_{};
  std::unique_ptr<Running> server_;
  std::unique_ptr<Running> clients_;
};

}  // namespace orrery
