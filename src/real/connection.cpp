#include "real/connection.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>

#include "real/connection_table.hpp"
#include "real/endpoints.hpp"
#include "real/errors.hpp"

namespace orrery::real {
namespace {

std::string_view bytes_of(const Result<Bytes>& result) {
  return result ? std::string_view(*result) : std::string_view();
}

}  // namespace

Connection::Connection(ConnectionTable& table, tcp::socket socket, std::size_t index)
    : table_(table), socket_(std::move(socket)), index_(index) {
  boost::system::error_code ignored;
  local_ = from_asio(socket_.local_endpoint(ignored));
  peer_ = from_asio(socket_.remote_endpoint(ignored));
}

void Connection::start_read(std::size_t max, Operation<Bytes>& read) {
  ORRERY_CHECK_MESSAGE(max > 0, "a read of at most 0 bytes");
  ORRERY_CHECK_MESSAGE(!read_, "a second read of a connection was started before the first ended");
  Result<Bytes> result;
  if (try_read(max, result)) {
    table_.loop_.admit(kinds::real_read, true, bytes_of(result));
    return read.complete(std::move(result));
  }
  read_max_ = max;
  read_.wait(read);
  receive_later();
}

// What there is to say to a read right now, if anything.
bool Connection::try_read(std::size_t max, Result<Bytes>& result) {
  if (!socket_.is_open()) {
    result = failure(ErrorCode::closed, "read from " + peer_name());
    return true;
  }
  Bytes bytes;
  const std::size_t kept = std::min<std::size_t>(max, inbox_end_ - inbox_begin_);
  bytes.assign(inbox_.data() + inbox_begin_, kept);
  inbox_begin_ += static_cast<std::uint32_t>(kept);
  if (kept < max && may_receive_at_once()) receive_at_once(max - kept, bytes);
  if (bytes.empty() && read_error_ != 0) {
    result = std::unexpected(error_of_peer(read_error_));
  } else if (!bytes.empty() || ended_) {
    result = std::move(bytes);
  } else {
    return false;
  }
  return true;
}

bool Connection::may_receive_at_once() {
  if (receiving_ || drained_ || ended_ || read_error_ != 0) return false;
  count_turn();
  return reads_at_once_++ < reads_at_once_max;
}

void Connection::count_turn() {
  if (std::exchange(turn_, table_.loop_.turns()) == table_.loop_.turns()) return;
  reads_at_once_ = 0;
  sends_at_once_ = 0;
}

void Connection::receive_at_once(std::size_t max, Bytes& bytes) {
  const std::size_t wanted = std::min(max, ConnectionTable::scratch_bytes);
  boost::system::error_code error;
  const std::size_t count = socket_.receive(asio::buffer(table_.scratch_.get(), wanted), 0, error);
  note_received(error, count, wanted);
  bytes.append(table_.scratch_.get(), count);
}

void Connection::note_received(const boost::system::error_code& error, std::size_t count, std::size_t wanted) {
  table_.bytes_read_ += count;
  drained_ = count < wanted;
  if (!error || error == asio::error::would_block || error == asio::error::try_again) return;
  // The kernel reports a broken connection once: to a send that failed before, the end that follows is none.
  if (error == asio::error::eof && write_error_ == 0) {
    ended_ = true;
  } else {
    read_error_ = error == asio::error::eof ? write_error_ : error.value();
  }
}

void Connection::receive_later() {
  if (receiving_) return;
  receiving_ = true;
  socket_.async_read_some(asio::buffer(inbox_), [this](const boost::system::error_code& error, std::size_t count) {
    received(error, count);
  });
}

void Connection::received(const boost::system::error_code& error, std::size_t count) {
  receiving_ = false;
  if (!socket_.is_open()) return release_if_done();
  note_received(error, count, inbox_bytes);
  if (closed_) {  // Lingering: whatever else the peer says goes unheard.
    if (ended_ || read_error_ != 0) return close_socket();
    return receive_later();
  }
  inbox_begin_ = 0;
  inbox_end_ = static_cast<std::uint32_t>(count);
  if (!read_) return;
  ++events_;
  table_.loop_.schedule<kinds::real_read>([this] { deliver_read(); });
}

void Connection::deliver_read() {
  --events_;
  if (closed_) return release_if_done();
  Result<Bytes> result;
  if (!read_ || receiving_ || !try_read(read_max_, result)) return;
  table_.loop_.admit(kinds::real_read, false, bytes_of(result));
  read_.complete(std::move(result));
}

void Connection::reset() {
  if (!socket_.is_open()) return;
  boost::system::error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
  drop_output();
  inbox_begin_ = inbox_end_ = 0;
  read_.complete(failure(ErrorCode::closed, "read from " + peer_name()));
  write_.complete(failure(ErrorCode::closed, "write to " + peer_name()));
}

void Connection::close() {
  closed_ = true;
  read_.complete(failure(ErrorCode::closed, "read from " + peer_name()));
  write_.complete(failure(ErrorCode::closed, "write to " + peer_name()));
  if (!socket_.is_open()) return release_if_done();
  if (read_error_ != 0 || write_error_ != 0) return close_socket();
  finished_ = true;
  flush_later();
}

// Closing at once, with bytes of the peer unread or still to come, would make the kernel reset the connection, and with
// it throw away what the peer has not read yet (RFC 9112, section 9.6).
void Connection::start_lingering() {
  if (ended_ || read_error_ != 0 || table_.draining_) return close_socket();
  lingering_ = true;
  linger_ = table_.linger(*this);
  receive_later();
}

void Connection::close_socket() {
  boost::system::error_code ignored;
  socket_.close(ignored);
  drop_output();
  release_if_done();
}

void Connection::release_if_done() {
  if (closed_ && !socket_.is_open() && !receiving_ && !waiting_for_room_ && !unflushed_ && events_ == 0)
    table_.release(*this);
}

Error Connection::error_of_peer(int error_number) const {
  return error_of(error_number, "connection to " + peer_name());
}

}  // namespace orrery::real
