#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "server/sessions.hpp"

namespace orrery::server {

/// How many messages a client may send by now.
class RateLimit {
 public:
  RateLimit(std::uint32_t per_second, std::uint32_t at_once)
      : per_second_(per_second), most_(at_once), left_(at_once) {}

  [[nodiscard]] bool allows(std::chrono::steady_clock::time_point now);

 private:
  double per_second_;
  double most_;
  double left_;
  std::chrono::steady_clock::time_point looked_at_{};
};

/// A WebSocket: reads messages one by one, and writes texts from a queue that has an end.
class WebSocketSession : public std::enable_shared_from_this<WebSocketSession> {
 public:
  using Text = std::shared_ptr<const std::string>;

  WebSocketSession(boost::beast::tcp_stream stream, Sessions& sessions, ConnectionCount counted);
  ~WebSocketSession();
  WebSocketSession(const WebSocketSession&) = delete;
  WebSocketSession& operator=(const WebSocketSession&) = delete;

  /// With a farewell it is closed as soon as that is sent.
  void accept(const boost::beast::http::request<boost::beast::http::empty_body>& request, const std::string& farewell);
  void send(const Text& text, Delivery delivery);
  [[nodiscard]] bool was_sent_something() const { return was_sent_something_; }
  /// Sends a close frame after what is being sent; the rest of the queue is dropped.
  void close(boost::beast::websocket::close_code code, const char* reason);

 private:
  struct Queued {
    Text text;
    Delivery delivery;
  };

  void was_accepted(const std::string& farewell);
  void read();
  void was_read();
  void write();
  void was_written();
  void close_now();
  void cut_off();
  void ended();
  void tell(LogLevel level, std::string_view event, std::string_view reason = {});
  [[nodiscard]] bool replace_waiting(const Text& text, Delivery delivery);

  boost::beast::websocket::stream<boost::beast::tcp_stream> stream_;
  Sessions& sessions_;
  ConnectionCount counted_;
  WebSocketId id_{};
  std::string peer_;
  boost::beast::flat_buffer buffer_;
  RateLimit rate_;
  std::uint32_t refusals_ = 0;  // In a row.
  std::deque<Queued> queue_;
  std::size_t queued_bytes_ = 0;
  bool opened_ = false;  // The handler knows it.
  bool was_sent_something_ = false;
  bool writing_ = false;
  bool closing_ = false;
  boost::beast::websocket::close_reason reason_;
};

}  // namespace orrery::server
