#include "real/listener.hpp"

#include <utility>

#include "real/endpoints.hpp"
#include "real/errors.hpp"

namespace orrery::real {
namespace {

// How long to wait when the process has no file descriptor left for one more client.
constexpr auto retry_delay = std::chrono::milliseconds(50);

}  // namespace

RealListener::RealListener(Loop& loop, ConnectionTable& connections)
    : loop_(loop), connections_(connections), acceptor_(loop.io()), retry_(loop.io()) {}

Result<void> RealListener::open(Endpoint local) {
  boost::system::error_code error;
  acceptor_.open(tcp::v4(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(to_asio<tcp>(local), error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return std::unexpected(error_of(error, "listen on " + to_string(local)));
  local_ = from_asio(acceptor_.local_endpoint(error));
  return {};
}

void RealListener::start_accept(Operation<Stream>& accept) {
  accept_.wait(accept);
  if (ready_) {
    ++events_;
    loop_.schedule<kinds::real_accept>([this] { deliver(); });
  } else if (!accepting_) {
    accept_later();
  }
}

void RealListener::accept_later() {
  accepting_ = true;
  acceptor_.async_accept(
      [this](const boost::system::error_code& error, tcp::socket socket) { accepted(error, std::move(socket)); });
}

void RealListener::accepted(const boost::system::error_code& error, tcp::socket socket) {
  accepting_ = false;
  if (closed_) return;
  if (error) return retry_later();
  auto reservation = connections_.reserve();
  if (!reservation) {
    ++refused_;
    return accept_later();
  }
  ++accepted_;
  reservation_.emplace(std::move(*reservation));
  ready_.emplace(std::move(socket));
  if (!accept_) return;
  ++events_;
  loop_.schedule<kinds::real_accept>([this] { deliver(); });
}

void RealListener::retry_later() {
  accepting_ = true;
  retry_.expires_after(retry_delay);
  retry_.async_wait([this](const boost::system::error_code&) {
    accepting_ = false;
    if (!closed_) accept_later();
  });
}

void RealListener::deliver() {
  --events_;
  if (closed_ || !accept_ || !ready_) return;
  Stream stream = connections_.add(std::move(*ready_), std::move(*reservation_));
  ready_.reset();
  reservation_.reset();
  loop_.admit(kinds::real_accept, false);
  accept_.complete(std::move(stream));
}

void RealListener::close() {
  closed_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  retry_.cancel();
  ready_.reset();
  reservation_.reset();
  accept_.complete(failure(ErrorCode::closed, "accept on " + to_string(local_)));
}

}  // namespace orrery::real
