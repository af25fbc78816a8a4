#pragma once

#include <cstdint>
#include <deque>

#include <orrery/network/network.hpp>

#include "network/host.hpp"
#include "network/pool.hpp"

namespace orrery::detail {

class StreamTransport;
struct Connection;

/// What the program's `Listener` stands for: a port, and the connections that wait to be accepted.
class ListeningPort final : public ListenerBackend {
 public:
  void start_accept(Operation<Stream>& accept) override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return {host->address, port}; }

  PoolRef ref;
  StreamTransport* transport = nullptr;
  Host* host = nullptr;
  std::uint16_t port = 0;
  bool alive = false;  // False once its host crashed or its process ended.
  Operation<Stream>* accept = nullptr;
  std::deque<Connection*> queue;
};

}  // namespace orrery::detail
