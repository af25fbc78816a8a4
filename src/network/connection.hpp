#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include <orrery/core/error.hpp>
#include <orrery/core/event_slab.hpp>
#include <orrery/network/stream.hpp>

#include "network/flow.hpp"
#include "network/host.hpp"
#include "network/pool.hpp"

namespace orrery::detail {

class StreamTransport;
struct Connection;

enum class EndState : std::uint8_t {
  absent,     ///< The accepting end, before it has heard of the connection.
  handshake,  ///< SYN sent or received.
  open,
  closing,  ///< The program is done with it; what it wrote, and the FIN, are still to be delivered.
  failed,   ///< Reset or timed out; the program still has to let go of it.
  gone,
};

/// One end of a connection, and what the program's `Stream` stands for. End 0 connected, end 1 accepted.
class StreamEnd final : public StreamBackend {
 public:
  void start_read(std::size_t max, Operation<Bytes>& read) override;
  void start_write(Bytes bytes, Operation<void>& write) override;
  Result<void> shutdown_write() override;
  void reset() override;
  void close() override;
  [[nodiscard]] Endpoint local() const override { return {host->address, port}; }
  [[nodiscard]] Endpoint peer() const override { return other().local(); }
  [[nodiscard]] std::string peer_name() const override;

  void prepare(Host& on, std::uint16_t at, EndState initial);
  [[nodiscard]] StreamEnd& other() const;
  [[nodiscard]] Flow& outgoing() const;
  [[nodiscard]] Flow& incoming() const;
  /// It sends and expects segments.
  [[nodiscard]] bool active() const {
    return state == EndState::handshake || state == EndState::open || state == EndState::closing;
  }

  Connection* connection = nullptr;
  Host* host = nullptr;
  std::uint16_t port = 0;
  std::uint8_t side = 0;
  EndState state = EndState::absent;
  bool held = false;            // By a `Stream` of the program.
  bool reset_underway = false;  // Towards it.
  ErrorCode error = ErrorCode::closed;
  std::size_t read_max = 0;
  Operation<Bytes>* reader = nullptr;
  Operation<void>* writer = nullptr;
};

/// Both ends and both directions of a connection, in one place: simulated hosts trust one another with their memory,
/// and each touches only what it could know.
struct Connection {
  Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  PoolRef ref;
  std::uint64_t serial = 0;  // In order of connecting; the slot is not part of the run.
  StreamTransport* transport = nullptr;
  StreamEnd ends[2];
  Flow flows[2];  // flows[i] is what ends[i] writes.

  Operation<Stream>* connect = nullptr;  // Until end 0 is open.
  EventToken connect_timeout;
  bool refused = false;     // By a fault.
  bool black_hole = false;  // By a fault: silent from the moment it is established.
  bool queued = false;      // In the listener's queue.

  Time silent_from = Time::max();   // Nothing that is sent arrives from then on, in either direction.
  std::optional<Time> vanished_at;  // When one end went without the other hearing of it.
  EventToken keep_alive;

  [[nodiscard]] bool silent() const { return silent_from != Time::max(); }

  Connection* previous = nullptr;  // All connections, by serial.
  Connection* next = nullptr;
};

inline StreamEnd& StreamEnd::other() const { return connection->ends[1 - side]; }
inline Flow& StreamEnd::outgoing() const { return connection->flows[side]; }
inline Flow& StreamEnd::incoming() const { return connection->flows[1 - side]; }

}  // namespace orrery::detail
