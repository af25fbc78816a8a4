#include "server/http_session.hpp"

#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <chrono>
#include <string>
#include <utility>

#include "server/endpoint.hpp"
#include "server/web_socket_session.hpp"

namespace orrery::server {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = boost::asio::ip::tcp;
using boost::system::error_code;

HttpRequest request_of(const http::request<http::empty_body>& message, std::string peer) {
  const std::string target(message.target());
  const std::size_t question = target.find('?');
  return {.path = target.substr(0, question),
          .query = question == std::string::npos ? "" : target.substr(question + 1),
          .accept = std::string(message[http::field::accept]),
          .accept_encoding = std::string(message[http::field::accept_encoding]),
          .authorization = std::string(message[http::field::authorization]),
          .host = std::string(message[http::field::host]),
          .if_none_match = std::string(message[http::field::if_none_match]),
          .origin = std::string(message[http::field::origin]),
          .peer = std::move(peer)};
}

}  // namespace

HttpSession::HttpSession(tcp::socket socket, Sessions& sessions)
    : stream_(std::move(socket)), sessions_(sessions), counted_(sessions) {}

void HttpSession::read() {
  parser_.emplace();
  parser_->header_limit(sessions_.options.request_bytes_max);
  stream_.expires_after(sessions_.options.idle_max);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](const error_code& error, std::size_t) { self->was_read(error); });
}

void HttpSession::was_read(const error_code& error) {
  if (!error) return answer();
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return refuse(431, "the request is too long\n");
  if (error == http::error::unexpected_body || error == http::error::body_limit)
    return refuse(413, "requests have no bodies here\n");
  if (error == http::error::end_of_stream || error == http::error::partial_message) return;
  if (error.category() == make_error_code(http::error::bad_method).category())
    return refuse(400, "this is no HTTP request\n");
}

void HttpSession::answer() {
  const auto& message = parser_->get();
  if (message.method() != http::verb::get && message.method() != http::verb::head) {
    return respond({.status = 405, .body = "only GET and HEAD\n", .headers = {{"Allow", "GET, HEAD"}}}, false,
                   message.keep_alive());
  }
  const HttpRequest request = request_of(message, peer_of(stream_.socket()));
  if (sessions_.web_sockets != nullptr && request.path == sessions_.options.web_sockets.path) return upgrade(request);
  HttpResponse response = sessions_.handler(request);
  const bool unauthorized = response.status == 401;
  sessions_.log.write_bounded(
      unauthorized ? LogLevel::warning : LogLevel::debug, unauthorized ? "request refused" : "request",
      {{"peer", request.peer}, {"path", request.path}, {"status", std::uint64_t{response.status}}});
  respond(std::move(response), message.method() == http::verb::head, message.keep_alive());
}

void HttpSession::upgrade(const HttpRequest& request) {
  // Whoever sends more before it has the answer speaks something else.
  if (!beast::websocket::is_upgrade(parser_->get()) || buffer_.size() > 0)
    return respond({.status = 426, .body = "here is a WebSocket\n", .headers = {{"Upgrade", "websocket"}}}, false,
                   false);
  const auto refused = [&](std::string_view reason) {
    sessions_.log.write_bounded(LogLevel::warning, "client refused",
                                {{"peer", request.peer}, {"reason", reason}, {"origin", request.origin}});
  };
  if (sessions_.open.size() >= sessions_.options.web_sockets.clients_max) {
    refused("too many clients");
    return refuse(503, "too many clients are connected\n");
  }
  const WebSocketAdmission admission = sessions_.web_sockets->admit(request);
  if (admission.status != 101 || !admission.farewell.empty()) refused(admission.reason);
  if (admission.status != 101) return respond({.status = admission.status, .body = admission.body}, false, false);
  stream_.expires_never();  // From here on the WebSocket has timeouts of its own.
  std::make_shared<WebSocketSession>(std::move(stream_), sessions_, std::move(*counted_))
      ->accept(parser_->release(), admission.farewell);
  counted_.reset();
}

void HttpSession::refuse(unsigned status, const char* why) {
  sessions_.log.write_bounded(LogLevel::debug, "no request",
                              {{"peer", peer_of(stream_.socket())}, {"status", std::uint64_t{status}}});
  respond({.status = status, .body = why}, false, false);
}

void HttpSession::respond(HttpResponse made, bool is_head, bool keep_alive) {
  made_ = std::move(made);
  const std::string_view body = made_.fixed_body.empty() ? std::string_view(made_.body) : made_.fixed_body;
  response_.emplace(static_cast<http::status>(made_.status), 11u);
  response_->set(http::field::content_type, made_.content_type);
  for (const auto& [name, value] : made_.headers) response_->set(name, value);
  response_->body() = {body.data(), is_head ? 0 : body.size()};
  if (made_.status != 304) response_->content_length(body.size());
  response_->keep_alive(keep_alive);
  serializer_.emplace(*response_);
  serializer_->split(is_head);
  const auto written = [self = shared_from_this()](const error_code& error, std::size_t) { self->was_written(error); };
  if (is_head)
    http::async_write_header(stream_, *serializer_, written);
  else
    http::async_write(stream_, *serializer_, written);
}

void HttpSession::was_written(const error_code& error) {
  if (error) return;
  if (response_->keep_alive()) return read();
  error_code ignored;
  stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace orrery::server
