#include <orrery/server/http_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "server/endpoint.hpp"
#include "server/http_session.hpp"
#include "server/web_socket_session.hpp"

namespace orrery {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto farewell_max = 1s;

}  // namespace

class HttpServer::Implementation {
 public:
  Implementation(const HttpServerOptions& options, Handler handler, WebSocketHandler* web_sockets)
      : sessions_{.options = options,
                  .handler = std::move(handler),
                  .web_sockets = web_sockets,
                  .log = options.log != nullptr ? *options.log : silent_},
        acceptor_(context_),
        timer_(context_) {}

  Result<void> listen() {
    const Result<tcp::endpoint> endpoint = server::parse_endpoint(sessions_.options.endpoint);
    if (!endpoint) return std::unexpected(endpoint.error());
    error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      const bool taken = error == asio::error::address_in_use;
      return failure(taken ? ErrorCode::address_in_use : ErrorCode::io_error,
                     "cannot listen at " + sessions_.options.endpoint + ": " + error.message());
    }
    name_ = server::text_of(acceptor_.local_endpoint(error));
    sessions_.log.write(LogLevel::info, "listening", {{"address", name_}});
    accept();
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  ~Implementation() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] { end(); });
    thread_.join();
    sessions_.all_closed = nullptr;
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  void send(WebSocketId client, std::shared_ptr<const std::string> text, Delivery delivery) {
    asio::post(context_, [this, client, delivery, text = std::move(text)] {
      const auto found = sessions_.open.find(client);
      if (found != sessions_.open.end()) found->second->send(text, delivery);
    });
  }

  void broadcast(std::shared_ptr<const std::string> text, Delivery delivery) {
    asio::post(context_, [this, delivery, text = std::move(text)] {
      for (const auto& session : open_sessions())
        if (session->was_sent_something()) session->send(text, delivery);
    });
  }

 private:
  // Sending to one may end it, and take it out of the map.
  [[nodiscard]] std::vector<std::shared_ptr<server::WebSocketSession>> open_sessions() const {
    std::vector<std::shared_ptr<server::WebSocketSession>> all;
    all.reserve(sessions_.open.size());
    for (const auto& [id, session] : sessions_.open) all.push_back(session->shared_from_this());
    return all;
  }

  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || sessions_.all_closed) return;
      if (error) return accept_later(error);  // Out of file descriptors, perhaps.
      if (sessions_.connections < sessions_.options.connections_max)
        std::make_shared<server::HttpSession>(std::move(socket), sessions_)->read();
      else
        sessions_.log.write_bounded(LogLevel::warning, "connection refused",
                                    {{"peer", server::peer_of(socket)}, {"reason", "too many connections"}});
      accept();
    });
  }

  void accept_later(const error_code& why) {
    sessions_.log.write_bounded(LogLevel::error, "cannot accept", {{"reason", why.message()}});
    timer_.expires_after(100ms);
    timer_.async_wait([this](const error_code& error) {
      if (!error) accept();
    });
  }

  void end() {
    sessions_.all_closed = [this] { context_.stop(); };
    error_code ignored;
    acceptor_.close(ignored);
    if (sessions_.open.empty()) return context_.stop();
    for (const auto& session : open_sessions()) session->close(websocket::close_code::going_away, "the server ends");
    timer_.expires_after(farewell_max);
    timer_.async_wait([this](const error_code& error) {
      if (!error) context_.stop();
    });
  }

  Log silent_{{.level = LogLevel::off}};
  server::Sessions sessions_;  // What the context still has needs it to the end.
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::string name_;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
HttpServer::~HttpServer() = default;
const std::string& HttpServer::endpoint() const { return implementation_->name(); }

void HttpServer::send(WebSocketId client, std::shared_ptr<const std::string> text, Delivery delivery) {
  implementation_->send(client, std::move(text), delivery);
}

void HttpServer::broadcast(std::shared_ptr<const std::string> text, Delivery delivery) {
  implementation_->broadcast(std::move(text), delivery);
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, Handler handler,
                                                      WebSocketHandler* web_sockets) {
  auto implementation = std::make_unique<Implementation>(options, std::move(handler), web_sockets);
  if (const Result<void> listening = implementation->listen(); !listening) return std::unexpected(listening.error());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(implementation)));
}

}  // namespace orrery
