// How many request-response round trips of 64 bytes over a simulated stream, between two nodes, one at a time, a core
// makes a second: digest on, trace off, every request and every response a buffer of its own.

#include <cstdint>
#include <cstdlib>
#include <string>

#include <orrery/core/simulator.hpp>
#include <orrery/network/sim_network.hpp>
#include <orrery/task/frame_pool.hpp>
#include <orrery/task/sim_scheduler.hpp>
#include <orrery/task/task_group.hpp>

#include "bench.hpp"

namespace {

using namespace orrery;
using namespace std::chrono_literals;

constexpr std::size_t message_bytes = 64;
constexpr std::uint16_t port = 7;

Bytes message(std::uint64_t number) {
  Bytes bytes(message_bytes, 'x');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> 8 * i);
  return bytes;
}

Task<> serve(Network& network) {
  auto listener = network.listen(port);
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

Task<> call(Network& network, std::uint64_t& round_trips) {
  auto connect = network.connect("server", port);
  auto stream = co_await connect;
  if (!stream) std::abort();
  while (true) {
    auto write = stream->write(message(round_trips));
    auto written = co_await write;
    if (!written) std::abort();
    auto read = stream->read(message_bytes);
    auto response = co_await read;
    if (!response || response->size() != message_bytes) std::abort();
    ++round_trips;
  }
}

struct Host {
  Host(Simulator& simulator, SimNetwork& network, NodeId id, const char* name)
      : origin(simulator.add_origin(name)), scheduler(simulator, origin, id, simulator.stream("ready", name), name) {
    network.add_host(id, origin, name);
    network.host_up(id);
  }
  OriginId origin;
  SimScheduler scheduler;
  TaskGroup tasks{scheduler};
};

class RoundTrips {
 public:
  RoundTrips() {
    simulator_.context().frames = &frames_;
    const RunScope scope(&simulator_.context());
    server_.tasks.spawn(serve(network_.seam({0})));
    client_.tasks.spawn(call(network_.seam({1}), round_trips_));
  }
  ~RoundTrips() {
    const RunScope scope(&simulator_.context());
    client_.tasks.cancel_all();
    server_.tasks.cancel_all();
  }

  std::uint64_t run(Duration simulated) {
    const std::uint64_t before = round_trips_;
    limit_ += simulated;
    simulator_.run_until(limit_);
    bench::keep(simulator_.digest());
    return round_trips_ - before;
  }
  [[nodiscard]] std::uint64_t events() const { return simulator_.events_dispatched(); }

 private:
  FramePool frames_;
  Simulator simulator_{{.seed = 1}};
  SimNetwork network_{simulator_};
  Host server_{simulator_, network_, {0}, "server"};
  Host client_{simulator_, network_, {1}, "client"};
  std::uint64_t round_trips_ = 0;
  Time limit_;
};

}  // namespace

int main(int argc, char** argv) {
  bench::Bench bench(argc, argv);
  if (!bench.wants("sim_rpc")) return 0;
  RoundTrips round_trips;
  round_trips.run(10s);
  bench.measure_rate("sim_rpc", "round trips/s", 7, [&] { return round_trips.run(500s); });
}
