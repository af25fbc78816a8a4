#include "real/datagram_socket.hpp"

#include <boost/asio/buffer.hpp>

#include <utility>

#include "real/endpoints.hpp"
#include "real/errors.hpp"

namespace orrery::real {

RealDatagramSocket::RealDatagramSocket(Loop& loop, std::size_t queued_max)
    : loop_(loop),
      queued_max_(queued_max),
      socket_(loop.io()),
      inbox_(std::make_unique_for_overwrite<char[]>(inbox_bytes)) {}

Result<void> RealDatagramSocket::open(Endpoint local) {
  boost::system::error_code error;
  socket_.open(udp::v4(), error);
  if (!error) socket_.non_blocking(true, error);
  if (!error) socket_.bind(to_asio<udp>(local), error);
  if (error) return std::unexpected(error_of(error, "bind " + to_string(local)));
  local_ = from_asio(socket_.local_endpoint(error));
  receive_later();
  return {};
}

void RealDatagramSocket::start_receive(Operation<Datagram>& receive) {
  if (closed_) return receive.complete(failure(ErrorCode::closed, "receive on " + to_string(local_)));
  if (queue_.empty()) return receive_.wait(receive);
  Datagram datagram = take();
  loop_.admit(kinds::real_datagram, true, datagram.payload);
  receive.complete(std::move(datagram));
}

void RealDatagramSocket::receive_later() {
  receiving_ = true;
  socket_.async_receive_from(
      asio::buffer(inbox_.get(), inbox_bytes), from_,
      [this](const boost::system::error_code& error, std::size_t count) { received(error, count); });
}

void RealDatagramSocket::received(const boost::system::error_code& error, std::size_t count) {
  receiving_ = false;
  if (closed_) return;
  if (!error && queue_.size() < queued_max_) {
    queue_.push_back({from_asio(from_), Bytes(inbox_.get(), count)});
    if (receive_) {
      ++events_;
      loop_.schedule<kinds::real_datagram>([this] { deliver(); });
    }
  }
  receive_later();
}

void RealDatagramSocket::deliver() {
  --events_;
  if (closed_ || !receive_ || queue_.empty()) return;
  Datagram datagram = take();
  loop_.admit(kinds::real_datagram, false, datagram.payload);
  receive_.complete(std::move(datagram));
}

Datagram RealDatagramSocket::take() {
  Datagram first = std::move(queue_.front());
  queue_.pop_front();
  return first;
}

Result<void> RealDatagramSocket::send(Endpoint to, std::string_view payload) {
  if (closed_) return failure(ErrorCode::closed, "send to " + to_string(to));
  if (payload.size() > DatagramSocket::datagram_bytes_max)
    return failure(ErrorCode::too_large,
                   "a datagram of " + std::to_string(payload.size()) + " bytes to " + to_string(to));
  boost::system::error_code lost;  // No error of the sender's: a full queue, an unreachable peer.
  socket_.send_to(asio::buffer(payload.data(), payload.size()), to_asio<udp>(to), 0, lost);
  return {};
}

void RealDatagramSocket::close() {
  closed_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  queue_.clear();
  receive_.complete(failure(ErrorCode::closed, "receive on " + to_string(local_)));
}

}  // namespace orrery::real
