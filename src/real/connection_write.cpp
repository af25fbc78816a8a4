#include "real/connection.hpp"

#include <boost/asio/buffer.hpp>

#include "real/connection_table.hpp"

namespace orrery::real {

void Connection::start_write(Bytes bytes, Operation<void>& write) {
  ORRERY_CHECK_MESSAGE(!write_, "a second write to a connection was started before the first ended");
  if (write_error_ != 0) return write.complete(std::unexpected(error_of_peer(write_error_)));
  if (finished_ || !socket_.is_open()) return write.complete(failure(ErrorCode::closed, "write to " + peer_name()));
  table_.buffered_bytes_ += bytes.size();
  output_.append(std::move(bytes));
  flush_later();
  if (output_.size() >= send_at_once_bytes_min) {
    count_turn();
    if (sends_at_once_++ < sends_at_once_max) send_output();
    if (write_error_ != 0) return write.complete(std::unexpected(error_of_peer(write_error_)));
  }
  if (!has_room()) return write_.wait(write);
  table_.loop_.admit(kinds::real_write, true);
  write.complete({});
}

// A connection whose peer keeps up is never held back by others that do not.
bool Connection::has_room() const {
  return output_.size() <= table_.options_.write_buffer_bytes_max &&
         (table_.buffered_bytes_ <= table_.options_.write_buffers_bytes_max || output_.empty());
}

Result<void> Connection::shutdown_write() {
  if (write_error_ != 0) return std::unexpected(error_of_peer(write_error_));
  if (!socket_.is_open()) return failure(ErrorCode::closed, "shutdown of " + peer_name());
  finished_ = true;
  flush_later();
  return {};
}

void Connection::flush_later() {
  if (std::exchange(unflushed_, true)) return;
  table_.unflushed_.push_back(this);
}

void Connection::flush() {
  unflushed_ = false;
  if (!socket_.is_open()) return release_if_done();
  send_output();
  if (write_error_ != 0) return write_failed();
  if (write_ && has_room()) {
    ++events_;
    table_.loop_.schedule<kinds::real_write>([this] { deliver_write(); });
  }
  if (!output_.empty()) return;
  if (finished_ && !std::exchange(fin_sent_, true)) {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }
  if (closed_ && !lingering_) start_lingering();
}

// As much as the kernel takes.
void Connection::send_output() {
  while (!output_.empty() && !waiting_for_room_) {
    const std::string_view unsent = output_.unsent();
    boost::system::error_code error;
    const std::size_t count = socket_.send(asio::buffer(unsent.data(), unsent.size()), 0, error);
    if (error && error != asio::error::would_block && error != asio::error::try_again) {
      write_error_ = error.value();
      return drop_output();
    }
    output_.consume(count);
    table_.buffered_bytes_ -= count;
    table_.bytes_written_ += count;
    if (count < unsent.size()) wait_for_room();
  }
}

void Connection::wait_for_room() {
  waiting_for_room_ = true;
  socket_.async_wait(tcp::socket::wait_write, [this](const boost::system::error_code&) {
    waiting_for_room_ = false;
    if (!socket_.is_open()) return release_if_done();
    flush();
  });
}

void Connection::write_failed() {
  if (closed_) return close_socket();
  if (!write_) return;
  ++events_;
  table_.loop_.schedule<kinds::real_write>([this] { deliver_write(); });
}

void Connection::deliver_write() {
  --events_;
  if (closed_) return release_if_done();
  if (!write_) return;
  if (write_error_ == 0 && !has_room()) return;  // Others filled the room; the next flush tells.
  table_.loop_.admit(kinds::real_write, false);
  if (write_error_ != 0) return write_.complete(std::unexpected(error_of_peer(write_error_)));
  write_.complete({});
}

void Connection::drop_output() {
  table_.buffered_bytes_ -= output_.size();
  output_.clear();
}

}  // namespace orrery::real
