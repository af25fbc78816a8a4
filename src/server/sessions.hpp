#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>

#include <orrery/log/log.hpp>
#include <orrery/server/http_server.hpp>

namespace orrery::server {

class WebSocketSession;

/// What all connections of a server know, on its thread.
struct Sessions {
  HttpServerOptions options;
  HttpServer::Handler handler;
  WebSocketHandler* web_sockets = nullptr;  // None: there are no WebSockets.
  Log& log;
  std::size_t connections = 0;
  std::map<WebSocketId, WebSocketSession*> open{};  // Those that were admitted, and are not closed yet.
  std::uint64_t last_client = 0;
  std::function<void()> all_closed{};  // Set while the server ends: called when `open` becomes empty.
};

/// Counts as one of `connections` as long as it lives.
class ConnectionCount {
 public:
  explicit ConnectionCount(Sessions& sessions) : sessions_(&sessions) { ++sessions_->connections; }
  ConnectionCount(ConnectionCount&& other) noexcept : sessions_(other.sessions_) { other.sessions_ = nullptr; }
  ConnectionCount& operator=(ConnectionCount&&) = delete;
  ~ConnectionCount() {
    if (sessions_ != nullptr) --sessions_->connections;
  }

 private:
  Sessions* sessions_;
};

}  // namespace orrery::server
