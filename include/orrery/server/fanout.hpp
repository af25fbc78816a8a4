#pragma once

#include <cstdint>
#include <memory>

#include <orrery/bench/benchmark.hpp>
#include <orrery/core/error.hpp>

namespace orrery {

/// One sender and many WebSocket clients, over loopback: what a node does with its frames. An operation is a frame that
/// a client has received; a client that misses one, or gets one twice, fails the benchmark.
class WebSocketFanout final : public Benchmark {
 public:
  static constexpr std::size_t frame_bytes = 1024;
  static constexpr std::uint64_t under_way_max = 32;  ///< Frames that were sent, and are not with all clients yet.

  /// Fails if so many cannot connect.
  [[nodiscard]] static Result<std::unique_ptr<Benchmark>> make(std::uint64_t clients);
  ~WebSocketFanout() override;

  std::uint64_t run_slice(const BenchmarkSlice& slice) override;
  [[nodiscard]] std::string failure() const override;

  /// Waits until all that was sent has been received, for five seconds at most. Returns how many frames that were.
  std::uint64_t drain();
  /// Frames that were sent, each to all clients.
  [[nodiscard]] std::uint64_t sent() const { return sent_; }

 private:
  class Server;
  class Clients;
  WebSocketFanout(std::unique_ptr<Server> server, std::unique_ptr<Clients> clients);

  std::unique_ptr<Server> server_;
  std::unique_ptr<Clients> clients_;
  std::uint64_t sent_ = 0;
};

/// ws-fanout, for a menu.
[[nodiscard]] BenchmarkEntry ws_fanout_benchmark();

}  // namespace orrery
