#include "real/connection_table.hpp"

#include <netinet/tcp.h>

#include <algorithm>

namespace orrery::real {
namespace {

template <int Name>
using TcpOption = asio::detail::socket_option::integer<IPPROTO_TCP, Name>;

// A peer that is silent for half the time is asked four times whether it is there.
void set_options(tcp::socket& socket, Duration keep_alive_timeout) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.set_option(tcp::no_delay(true), ignored);
  const auto timeout =
      std::max<std::int64_t>(8, std::chrono::duration_cast<std::chrono::seconds>(keep_alive_timeout).count());
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  socket.set_option(TcpOption<TCP_KEEPIDLE>(static_cast<int>(timeout / 2)), ignored);
  socket.set_option(TcpOption<TCP_KEEPINTVL>(static_cast<int>(timeout / 8)), ignored);
  socket.set_option(TcpOption<TCP_KEEPCNT>(4), ignored);
  socket.set_option(TcpOption<TCP_USER_TIMEOUT>(static_cast<int>(timeout * 1000)), ignored);
}

}  // namespace

ConnectionTable::ConnectionTable(Loop& loop, const RealOptions& options)
    : loop_(loop), options_(options), scratch_(std::make_unique_for_overwrite<char[]>(scratch_bytes)) {}

std::optional<Reservation> ConnectionTable::reserve() {
  if (connections_.size() + *reserved_ >= options_.connections_max) return std::nullopt;
  return Reservation(reserved_);
}

Stream ConnectionTable::add(tcp::socket socket, Reservation) {
  set_options(socket, options_.keep_alive_timeout);
  connections_.push_back(std::make_unique<Connection>(*this, std::move(socket), connections_.size()));
  return Stream(*connections_.back());
}

void ConnectionTable::release(Connection& connection) {
  const std::size_t index = connection.index_;
  if (connection.lingering_) lingering_.erase(connection.linger_);
  connections_.back()->index_ = index;
  std::swap(connections_[index], connections_.back());
  connections_.pop_back();
}

void ConnectionTable::flush() {
  flushing_.swap(unflushed_);
  for (Connection* connection : flushing_) connection->flush();
  flushing_.clear();
}

std::list<Lingering>::iterator ConnectionTable::linger(Connection& connection) {
  return lingering_.insert(lingering_.end(), {loop_.clock() + options_.linger, &connection});
}

void ConnectionTable::expire(Time now) {
  while (!lingering_.empty() && lingering_.front().until <= now) {
    Connection& connection = *lingering_.front().connection;
    lingering_.pop_front();
    connection.lingering_ = false;
    connection.close_socket();
  }
}

Time ConnectionTable::next_expiry() const { return lingering_.empty() ? Time::max() : lingering_.front().until; }

void ConnectionTable::drain() {
  draining_ = true;
  expire(Time::max());
  flush();
}

void ConnectionTable::report(RealStatistics& statistics) const {
  statistics.connections = connections_.size();
  statistics.buffered_bytes = buffered_bytes_;
  statistics.bytes_read = bytes_read_;
  statistics.bytes_written = bytes_written_;
}

}  // namespace orrery::real
