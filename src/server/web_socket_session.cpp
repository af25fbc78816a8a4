#include "server/web_socket_session.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <utility>

#include "server/endpoint.hpp"

namespace orrery::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;

// What the kernel keeps for a slow client: a few texts, not seconds of them.
constexpr int send_buffer_bytes = 128 * 1024;

}  // namespace

bool RateLimit::allows(std::chrono::steady_clock::time_point now) {
  const double seconds = std::chrono::duration<double>(now - looked_at_).count();
  looked_at_ = now;
  left_ = std::min(most_, left_ + seconds * per_second_);
  if (left_ < 1) return false;
  left_ -= 1;
  return true;
}

WebSocketSession::WebSocketSession(beast::tcp_stream stream, Sessions& sessions, ConnectionCount counted)
    : stream_(std::move(stream)),
      sessions_(sessions),
      counted_(std::move(counted)),
      peer_(peer_of(beast::get_lowest_layer(stream_).socket())),
      rate_(sessions.options.web_sockets.messages_per_second, sessions.options.web_sockets.messages_at_once) {}

WebSocketSession::~WebSocketSession() { ended(); }

void WebSocketSession::accept(const beast::http::request<beast::http::empty_body>& request,
                              const std::string& farewell) {
  const WebSocketOptions& options = sessions_.options.web_sockets;
  stream_.set_option(websocket::stream_base::timeout{
      .handshake_timeout = sessions_.options.idle_max, .idle_timeout = options.idle_max, .keep_alive_pings = true});
  stream_.read_message_max(options.message_bytes_max);
  stream_.auto_fragment(false);  // A text goes out in one piece, from where all clients share it.
  error_code ignored;
  auto& socket = beast::get_lowest_layer(stream_).socket();
  socket.set_option(asio::socket_base::send_buffer_size(send_buffer_bytes), ignored);
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  stream_.async_accept(request, [self = shared_from_this(), farewell](const error_code& error) {
    if (!error) self->was_accepted(farewell);
  });
}

void WebSocketSession::was_accepted(const std::string& farewell) {
  if (sessions_.all_closed) return close(websocket::close_code::going_away, "the server ends");
  if (!farewell.empty()) {
    queue_.push_back({std::make_shared<const std::string>(farewell), Delivery::certain});
    reason_ = {websocket::close_code::policy_error, "not allowed"};
    closing_ = true;
    return write();
  }
  id_ = WebSocketId{++sessions_.last_client};
  sessions_.open.emplace(id_, this);
  opened_ = true;
  tell(LogLevel::info, "client connected");
  sessions_.web_sockets->opened(id_);
  read();
}

void WebSocketSession::read() {
  stream_.async_read(buffer_, [self = shared_from_this()](const error_code& error, std::size_t) {
    if (error) return self->ended();
    self->was_read();
  });
}

void WebSocketSession::was_read() {
  if (!closing_) {
    if (rate_.allows(std::chrono::steady_clock::now())) {
      refusals_ = 0;
      const auto bytes = buffer_.data();
      sessions_.web_sockets->received(id_, {static_cast<const char*>(bytes.data()), bytes.size()});
    } else {
      sessions_.web_sockets->refused(id_);
      if (++refusals_ >= sessions_.options.web_sockets.refusals_max) {
        tell(LogLevel::warning, "client sent away", "too many messages");
        close(websocket::close_code::policy_error, "too many messages");
      }
    }
  }
  buffer_.consume(buffer_.size());
  read();
}

bool WebSocketSession::replace_waiting(const Text& text, Delivery delivery) {
  // The first one may be on its way.
  const auto first = queue_.begin() + (writing_ ? 1 : 0);
  const auto waiting =
      std::find_if(first, queue_.end(), [delivery](const Queued& one) { return one.delivery == delivery; });
  if (waiting == queue_.end()) return false;
  queued_bytes_ -= waiting->text->size();
  queue_.erase(waiting);
  queue_.push_back({text, delivery});
  queued_bytes_ += text->size();
  return true;
}

void WebSocketSession::send(const Text& text, Delivery delivery) {
  if (closing_ || !opened_) return;
  was_sent_something_ = true;
  if (delivery != Delivery::certain && replace_waiting(text, delivery)) return;
  const WebSocketOptions& options = sessions_.options.web_sockets;
  if (queue_.size() >= options.queue_max || queued_bytes_ + text->size() > options.queue_bytes_max) {
    tell(LogLevel::warning, "client sent away", "too slow");
    return cut_off();
  }
  queue_.push_back({text, delivery});
  queued_bytes_ += text->size();
  if (!writing_) write();
}

void WebSocketSession::write() {
  writing_ = true;
  stream_.text(true);
  stream_.async_write(asio::buffer(*queue_.front().text),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (error) return self->cut_off();
                        self->was_written();
                      });
}

void WebSocketSession::was_written() {
  writing_ = false;
  queued_bytes_ -= std::min(queued_bytes_, queue_.front().text->size());
  queue_.pop_front();
  if (closing_) return close_now();
  if (!queue_.empty()) write();
}

void WebSocketSession::close(websocket::close_code code, const char* reason) {
  if (closing_) return;
  closing_ = true;
  reason_ = {code, reason};
  if (!writing_) close_now();
}

void WebSocketSession::close_now() {
  queue_.clear();
  stream_.async_close(reason_, [self = shared_from_this()](const error_code&) { self->ended(); });
}

void WebSocketSession::cut_off() {
  closing_ = true;
  beast::get_lowest_layer(stream_).close();
  ended();
}

void WebSocketSession::tell(LogLevel level, std::string_view event, std::string_view reason) {
  const auto client = static_cast<std::uint64_t>(id_);
  if (reason.empty())
    sessions_.log.write_bounded(level, event, {{"client", client}, {"peer", peer_}});
  else
    sessions_.log.write_bounded(level, event, {{"client", client}, {"peer", peer_}, {"reason", reason}});
}

void WebSocketSession::ended() {
  if (!opened_) return;
  opened_ = false;
  tell(LogLevel::info, "client gone");
  sessions_.open.erase(id_);
  sessions_.web_sockets->closed(id_);
  if (sessions_.open.empty() && sessions_.all_closed) sessions_.all_closed();
}

}  // namespace orrery::server
