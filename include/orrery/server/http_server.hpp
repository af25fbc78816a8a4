#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <orrery/core/error.hpp>
#include <orrery/core/time.hpp>

namespace orrery {

struct HttpRequest {
  std::string path;    ///< Without what follows a "?".
  std::string accept;  ///< The types that are wanted, as the header says it; "" if there is none.
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

struct HttpServerOptions {
  /// An address and a port: "127.0.0.1:9464", "[::1]:9464", "localhost:9464". At port 0 any that is free.
  std::string endpoint = "127.0.0.1:0";
  std::size_t connections_max = 32;              ///< Whoever comes beyond these is sent away.
  std::uint32_t request_bytes_max = 8192;        ///< Of a request's line and headers. Requests have no bodies.
  Duration idle_max = Duration(10'000'000'000);  ///< Then a connection on which nothing happens is closed.
};

/// Answers GET and HEAD over HTTP/1.1, on a thread of its own, until it is destroyed.
class HttpServer {
 public:
  /// Called on the server's thread, one request at a time.
  using Handler = std::function<HttpResponse(const HttpRequest& request)>;

  /// Fails if the endpoint is none, or cannot be listened at.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(const HttpServerOptions& options, Handler handler);
  ~HttpServer();

  /// Where it listens: "127.0.0.1:41234".
  [[nodiscard]] const std::string& endpoint() const;

 private:
  class Implementation;
  explicit HttpServer(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace orrery
