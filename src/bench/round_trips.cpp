#include "round_trips.hpp"

#include <cstdlib>
#include <utility>

namespace orrery::workloads {
namespace {

constexpr std::size_t message_bytes = 64;
constexpr std::uint16_t port = 7;

Bytes message(std::uint64_t number) {
  Bytes bytes(message_bytes, 'x');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(number >> 8 * i);
  return bytes;
}

Task<> serve(Network& network, std::uint64_t& answered) {
  auto listener = network.listen(port);
  if (!listener) std::abort();
  auto accept = listener->accept();
  auto stream = co_await accept;
  if (!stream) std::abort();
  while (true) {
    auto read = stream->read(message_bytes);
    auto request = co_await read;
    if (!request || request->empty()) co_return;
    auto write = stream->write(message(++answered));
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

}  // namespace

RoundTrips::RoundTrips() {
  simulator_.context().frames = &frames_;
  const RunScope scope(&simulator_.context());
  server_.tasks.spawn(serve(network_.seam({0}), answered_));
  client_.tasks.spawn(call(network_.seam({1}), round_trips_));
}

RoundTrips::~RoundTrips() {
  const RunScope scope(&simulator_.context());
  client_.tasks.cancel_all();
  server_.tasks.cancel_all();
}

void RoundTrips::observe(ObserverDetail detail, ObserverSnapshot& into) {
  into = ObserverSnapshot{};
  into.uptime_ns = simulator_.now().ns();
  into.states = {{"up", 2}};
  into.memory_bytes = frames_.slab_bytes();
  into.spawned = 2;
  into.messages = simulator_.events_dispatched();
  into.queue_depth = simulator_.events_pending();
  if (detail == ObserverDetail::totals) return counts_.detach();
  counts_.attach();
  into.busiest = {server_.row(simulator_, counts_), client_.row(simulator_, counts_)};
  if (into.busiest[0].dispatches < into.busiest[1].dispatches) std::swap(into.busiest[0], into.busiest[1]);
}

std::uint64_t RoundTrips::run(Duration simulated) {
  const std::uint64_t before = round_trips_;
  limit_ += simulated;
  simulator_.run_until(limit_);
  return round_trips_ - before;
}

}  // namespace orrery::workloads
