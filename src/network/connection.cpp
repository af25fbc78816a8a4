#include "network/connection.hpp"

#include "network/stream_transport.hpp"

namespace orrery::detail {

Connection::Connection() {
  for (std::uint8_t side = 0; side < 2; ++side) {
    ends[side].connection = this;
    ends[side].side = side;
  }
}

void StreamEnd::prepare(Host& on, std::uint16_t at, EndState initial) {
  host = &on;
  port = at;
  state = initial;
  held = false;
  reset_underway = false;
  error = ErrorCode::closed;
  reader = nullptr;
  writer = nullptr;
}

void StreamEnd::start_read(std::size_t max, Operation<Bytes>& read) { connection->transport->read(*this, max, read); }

void StreamEnd::start_write(Bytes bytes, Operation<void>& write) {
  connection->transport->write(*this, std::move(bytes), write);
}

Result<void> StreamEnd::shutdown_write() { return connection->transport->shutdown_write(*this); }

void StreamEnd::reset() { connection->transport->reset(*this); }

void StreamEnd::close() { connection->transport->close(*this); }

std::string StreamEnd::peer_name() const { return other().host->name + ":" + std::to_string(other().port); }

void ListeningPort::start_accept(Operation<Stream>& operation) { transport->accept(*this, operation); }

void ListeningPort::close() { transport->close(*this); }

}  // namespace orrery::detail
