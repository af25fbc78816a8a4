#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>

#include <memory>
#include <optional>

#include "server/sessions.hpp"

namespace orrery::server {

/// One connection: a request, its answer, and again; or it becomes a WebSocket.
class HttpSession : public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(boost::asio::ip::tcp::socket socket, Sessions& sessions);

  void read();

 private:
  void was_read(const boost::system::error_code& error);
  void answer();
  void upgrade(const HttpRequest& request);
  void refuse(unsigned status, const char* why);
  void respond(HttpResponse made, bool is_head, bool keep_alive);
  void was_written(const boost::system::error_code& error);

  boost::beast::tcp_stream stream_;
  Sessions& sessions_;
  std::optional<ConnectionCount> counted_;
  boost::beast::flat_buffer buffer_{65'536};
  std::optional<boost::beast::http::request_parser<boost::beast::http::empty_body>> parser_;
  HttpResponse made_;
  std::optional<boost::beast::http::response<boost::beast::http::span_body<const char>>> response_;
  std::optional<boost::beast::http::response_serializer<boost::beast::http::span_body<const char>>> serializer_;
};

}  // namespace orrery::server
