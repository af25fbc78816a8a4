#include <orrery/server/http_server.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <charconv>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace orrery {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using boost::system::error_code;

Result<tcp::endpoint> parse_endpoint(const std::string& text) {
  const auto wrong = [&] {
    return failure(ErrorCode::invalid_argument,
                   "'" + text + "' is no address and port, such as 127.0.0.1:9464 or [::1]:9464");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return wrong();
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data() + colon + 1, end, port);
  if (error != std::errc() || read != end) return wrong();
  std::string address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']'))
    address = address.substr(1, address.size() - 2);
  else if (address.find(':') != std::string::npos)
    return wrong();
  if (address == "localhost") address = "127.0.0.1";
  error_code no_address;
  const asio::ip::address parsed = asio::ip::make_address(address, no_address);
  if (no_address) return wrong();
  return tcp::endpoint(parsed, port);
}

std::string text_of(const tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

struct Shared {
  HttpServerOptions options;
  HttpServer::Handler handler;
  std::size_t connections = 0;
};

// One connection: a request, its answer, and again.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, Shared& shared) : stream_(std::move(socket)), shared_(shared) { ++shared_.connections; }
  ~Session() { --shared_.connections; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read() {
    parser_.emplace();
    parser_->header_limit(shared_.options.request_bytes_max);
    stream_.expires_after(shared_.options.idle_max);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](const error_code& error, std::size_t) { self->was_read(error); });
  }

 private:
  void was_read(const error_code& error) {
    if (!error) return answer();
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
      return refuse(http::status::request_header_fields_too_large, "the request is too long\n");
    if (error == http::error::unexpected_body || error == http::error::body_limit)
      return refuse(http::status::payload_too_large, "requests have no bodies here\n");
    if (error == http::error::end_of_stream || error == http::error::partial_message) return;
    if (error.category() == make_error_code(http::error::bad_method).category())
      return refuse(http::status::bad_request, "this is no HTTP request\n");
  }

  void answer() {
    const auto& request = parser_->get();
    if (request.method() != http::verb::get && request.method() != http::verb::head) {
      response_.emplace(http::status::method_not_allowed, request.version());
      response_->set(http::field::allow, "GET, HEAD");
      response_->body() = "only GET and HEAD\n";
      return write(request.keep_alive());
    }
    const std::string target(request.target());
    const HttpResponse made = shared_.handler(
        {.path = target.substr(0, target.find('?')), .accept = std::string(request[http::field::accept])});
    response_.emplace(static_cast<http::status>(made.status), request.version());
    response_->set(http::field::content_type, made.content_type);
    if (request.method() == http::verb::head) {
      response_->content_length(made.body.size());
      response_->keep_alive(request.keep_alive());
      return write_header();
    }
    response_->body() = made.body;
    write(request.keep_alive());
  }

  void refuse(http::status status, const char* why) {
    response_.emplace(status, 11);
    response_->set(http::field::content_type, "text/plain; charset=utf-8");
    response_->body() = why;
    write(false);
  }

  void write(bool keep_alive) {
    response_->keep_alive(keep_alive);
    response_->prepare_payload();
    http::async_write(stream_, *response_,
                      [self = shared_from_this()](const error_code& error, std::size_t) { self->was_written(error); });
  }

  void write_header() {
    serializer_.emplace(*response_);
    serializer_->split(true);
    http::async_write_header(stream_, *serializer_, [self = shared_from_this()](const error_code& error, std::size_t) {
      self->was_written(error);
    });
  }

  void was_written(const error_code& error) {
    if (error) return;
    if (response_->keep_alive()) return read();
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  beast::tcp_stream stream_;
  Shared& shared_;
  beast::flat_buffer buffer_{65'536};
  std::optional<http::request_parser<http::empty_body>> parser_;
  std::optional<http::response<http::string_body>> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
};

}  // namespace

class HttpServer::Implementation {
 public:
  Implementation(const HttpServerOptions& options, Handler handler)
      : shared_{.options = options, .handler = std::move(handler)}, acceptor_(context_), pause_(context_) {}

  Result<void> listen() {
    const Result<tcp::endpoint> endpoint = parse_endpoint(shared_.options.endpoint);
    if (!endpoint) return std::unexpected(endpoint.error());
    error_code error;
    acceptor_.open(endpoint->protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(*endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
      const bool taken = error == asio::error::address_in_use;
      return failure(taken ? ErrorCode::address_in_use : ErrorCode::io_error,
                     "cannot listen at " + shared_.options.endpoint + ": " + error.message());
    }
    name_ = text_of(acceptor_.local_endpoint(error));
    accept();
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  ~Implementation() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (error) return accept_later();  // Out of file descriptors, perhaps.
      if (shared_.connections < shared_.options.connections_max)
        std::make_shared<Session>(std::move(socket), shared_)->read();
      accept();
    });
  }

  void accept_later() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](const error_code& error) {
      if (!error) accept();
    });
  }

  Shared shared_;  // Sessions, which the context has, need it to the end.
  asio::io_context context_{1};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::string name_;
  std::thread thread_;
};

HttpServer::HttpServer(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
HttpServer::~HttpServer() = default;
const std::string& HttpServer::endpoint() const { return implementation_->name(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(const HttpServerOptions& options, Handler handler) {
  auto implementation = std::make_unique<Implementation>(options, std::move(handler));
  if (const Result<void> listening = implementation->listen(); !listening) return std::unexpected(listening.error());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(implementation)));
}

}  // namespace orrery
