#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orrery/core/error.hpp>
#include <orrery/core/function.hpp>
#include <orrery/core/shared_ptr.hpp>
#include <orrery/core/time.hpp>
#include <orrery/server/web_socket.hpp>

namespace orrery {

class Log;

/// What a client asks for; a header that it did not send is "".
struct HttpRequest {
  std::string path{};   ///< Without what follows a "?".
  std::string query{};  ///< That.
  std::string accept{};
  std::string accept_encoding{};
  std::string authorization{};
  std::string host{};
  std::string if_none_match{};
  std::string origin{};
  std::string peer{};  ///< Who asks: "127.0.0.1:41234".
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body{};
  /// Sent instead of `body` if it is not empty; outlives the server.
  std::string_view fixed_body{};
  std::vector<std::pair<std::string, std::string>> headers{};  ///< Beside type and length.
};

struct HttpServerOptions {
  /// An address and a port: "127.0.0.1:9464", "[::1]:9464", "localhost:9464". At port 0 any that is free.
  std::string endpoint = "127.0.0.1:0";
  std::size_t connections_max = 32;              ///< Whoever comes beyond these is sent away.
  std::uint32_t request_bytes_max = 8192;        ///< Of a request's line and headers. Requests have no bodies.
  Duration idle_max = Duration(10'000'000'000);  ///< Then a connection on which nothing happens is closed.
  WebSocketOptions web_sockets{};
  Log* log = nullptr;  ///< Of who comes and goes, and who is refused; it outlives the server. None: nothing is said.
};

/// Whether only this machine reaches an endpoint; fails if it is none.
[[nodiscard]] Result<bool> is_loopback(const std::string& endpoint);

/// Answers GET and HEAD over HTTP/1.1, and serves WebSockets on the same port, on a thread of its own, until it is
/// destroyed: then it says good-bye to WebSockets, for a second at most.
class HttpServer {
 public:
  /// Called on the server's thread, one request at a time.
  using Handler = std::function<HttpResponse(const HttpRequest& request)>;

  /// Fails if the endpoint is none, or cannot be listened at. Without `web_sockets`, which outlives the server, there
  /// are none.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options, Handler handler,
                                                                 WebSocketHandler* web_sockets = nullptr);
  ~HttpServer();

  /// Where it listens: "127.0.0.1:41234".
  [[nodiscard]] const std::string& endpoint() const;

  /// Sends a text to a client, without waiting; to nobody if it is gone. From any thread. Texts of one thread arrive in
  /// their order, but for those that are lost.
  void send(WebSocketId client, std::shared_ptr<const std::string> text, Delivery delivery = Delivery::certain);
  /// Sends one text to all clients, but those that were not sent anything yet: they are greeted first. From any thread.
  void broadcast(std::shared_ptr<const std::string> text, Delivery delivery = Delivery::certain);

 private:
  class Implementation;
  explicit HttpServer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery
