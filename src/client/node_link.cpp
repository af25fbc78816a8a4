#include "client/node_link.hpp"

#include <signal.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <orrery/core/quantity.hpp>

#include "client/escaped.hpp"

namespace orrery::client {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using std::chrono::milliseconds;
using tcp = asio::ip::tcp;
using Kind = LinkEvent::Kind;

constexpr milliseconds goodbye_max{500};

// Registers standard input where asio may wait for it without making it non-blocking, which would do so for the shell
// too.
int watch_input() {
  const int watch = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{.events = EPOLLIN, .data = {}};
  if (watch >= 0 && ::epoll_ctl(watch, EPOLL_CTL_ADD, STDIN_FILENO, &event) == 0) return watch;
  if (watch >= 0) ::close(watch);
  return -1;  // A file, which can always be read.
}

std::string refusal(const websocket::response_type& response) {
  const unsigned status = response.result_int();
  if (status == 401 || status == 403)
    return "the node refuses: it wants a token (--token or ORRERY_NODE__TOKEN), or another one";
  return "what answers there is no node: HTTP status " + std::to_string(status);
}

}  // namespace

class NodeLink::Implementation {
 public:
  explicit Implementation(LinkOptions options)
      : options_(std::move(options)), signals_(context_, SIGINT, SIGTERM, SIGHUP), retry_(context_), input_(context_) {
    signals_.add(SIGWINCH);
    signals_.add(SIGCONT);
    await_signal();
    if (const int watch = watch_input(); watch >= 0) input_.assign(watch);
    connect();
  }

  LinkEvent wait(milliseconds at_most, bool for_input) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    if (for_input) await_input();
    while (true) {
      for (auto at = events_.begin(); at != events_.end(); ++at) {
        if (at->kind == Kind::input && !for_input) continue;
        LinkEvent event = std::move(*at);
        events_.erase(at);
        return event;
      }
      // One at a time: a node that floods gets no further than whoever handles its messages.
      if (context_.poll_one() == 0 && context_.run_one_until(deadline) == 0)
        return {.kind = Kind::timed_out, .text = {}};
    }
  }

  void send(std::string text) {
    if (!connection_ || !connection_->open) return;
    connection_->unsent.push_back(std::move(text));
    if (connection_->unsent.size() == 1) write(connection_);
  }

  void settle() { failures_ = 0; }

  void drop(const std::string& why) {
    if (connection_) lose(connection_, why);
  }

  void close() {
    const Shared c = connection_;
    if (!c || !c->open) return;
    bool closed = false;
    c->socket.async_close(websocket::close_code::normal, [&closed](const error_code&) { closed = true; });
    const auto deadline = std::chrono::steady_clock::now() + goodbye_max;
    while (!closed && context_.run_one_until(deadline) > 0) {
    }
    if (closed) return;
    beast::get_lowest_layer(c->socket).close();
    while (!closed && context_.run_one() > 0) {
    }
  }

  [[nodiscard]] const LinkOptions& options() const { return options_; }

 private:
  // One attempt and what comes of it; handlers of one that was given up find `lost`.
  struct Connection {
    explicit Connection(asio::io_context& context) : resolver(context), socket(context) {}

    tcp::resolver resolver;
    websocket::stream<beast::tcp_stream> socket;
    websocket::response_type response;
    beast::flat_buffer buffer;
    std::deque<std::string> unsent;
    bool open = false;
    bool lost = false;
  };
  using Shared = std::shared_ptr<Connection>;

  void connect() {
    connection_ = std::make_shared<Connection>(context_);
    connection_->resolver.async_resolve(
        options_.url.host, std::to_string(options_.url.port),
        [this, c = connection_](const error_code& error, const tcp::resolver::results_type& found) {
          if (c->lost) return;
          if (error) return lose(c, "'" + options_.url.host + "' is unknown: " + error.message());
          auto& stream = beast::get_lowest_layer(c->socket);
          stream.expires_after(options_.connect_timeout);
          stream.async_connect(found,
                               [this, c](const error_code& failed, const tcp::endpoint&) { was_connected(c, failed); });
        });
  }

  void was_connected(const Shared& c, const error_code& error) {
    if (c->lost) return;
    if (error) return lose(c, error == beast::error::timeout ? "no answer in time" : error.message());
    beast::get_lowest_layer(c->socket).expires_never();
    auto timeouts = websocket::stream_base::timeout::suggested(beast::role_type::client);
    timeouts.handshake_timeout = options_.connect_timeout;
    timeouts.idle_timeout = std::chrono::seconds(20);
    timeouts.keep_alive_pings = true;
    c->socket.set_option(timeouts);
    c->socket.set_option(websocket::stream_base::decorator([this](websocket::request_type& request) {
      request.set(beast::http::field::user_agent, "orrery-attach");
      if (!options_.token.empty()) request.set(beast::http::field::authorization, "Bearer " + options_.token);
    }));
    c->socket.read_message_max(options_.message_bytes_max);
    const bool brackets = options_.url.host.find(':') != std::string::npos;
    const std::string host =
        (brackets ? "[" + options_.url.host + "]" : options_.url.host) + ":" + std::to_string(options_.url.port);
    c->socket.async_handshake(c->response, host, options_.url.target,
                              [this, c](const error_code& failed) { was_opened(c, failed); });
  }

  void was_opened(const Shared& c, const error_code& error) {
    if (c->lost) return;
    if (error == websocket::error::upgrade_declined) return lose(c, refusal(c->response));
    if (error) return lose(c, "what answers there is no node: " + error.message());
    c->open = true;
    events_.push_back({.kind = Kind::connected, .text = {}});
    read(c);
  }

  void read(const Shared& c) {
    c->socket.async_read(c->buffer, [this, c](const error_code& error, std::size_t) {
      if (c->lost) return;
      if (error) return lose(c, why_ended(*c, error));
      if (!c->socket.got_text()) return lose(c, "the node sent a binary message, which is not its protocol");
      events_.push_back({.kind = Kind::message, .text = beast::buffers_to_string(c->buffer.data())});
      c->buffer.consume(c->buffer.size());
      read(c);
    });
  }

  [[nodiscard]] std::string why_ended(const Connection& c, const error_code& error) const {
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
      return "the node sent a message of more than " + bytes_text(options_.message_bytes_max);
    if (error == websocket::error::closed) {
      const std::string reason(c.socket.reason().reason.data(), c.socket.reason().reason.size());
      return "the node closed the connection" + (reason.empty() ? "" : ": " + escaped(reason));
    }
    if (error == beast::error::timeout) return "the node does not answer any more";
    return error == asio::error::eof ? "the node is gone" : error.message();
  }

  void write(const Shared& c) {
    c->socket.text(true);
    c->socket.async_write(asio::buffer(c->unsent.front()), [this, c](const error_code& error, std::size_t) {
      if (c->lost) return;
      if (error) return lose(c, error.message());
      c->unsent.pop_front();
      if (!c->unsent.empty()) write(c);
    });
  }

  void lose(Shared c, const std::string& why) {  // By value: it may be `connection_`.
    c->lost = true;
    c->open = false;
    c->resolver.cancel();
    beast::get_lowest_layer(c->socket).close();
    connection_.reset();
    const milliseconds doubled(options_.backoff_min.count() << std::min<std::uint32_t>(failures_, 20));
    const milliseconds pause = std::min(options_.backoff_max, doubled);
    ++failures_;
    events_.push_back({.kind = Kind::lost, .text = why, .retry = pause});
    retry_.expires_after(pause);
    retry_.async_wait([this](const error_code& error) {
      if (!error) connect();
    });
  }

  void await_signal() {
    signals_.async_wait([this](const error_code& error, int signal) {
      if (error) return;
      const bool size = signal == SIGWINCH || signal == SIGCONT;
      events_.push_back(
          {.kind = size ? Kind::resized : (signal == SIGINT ? Kind::interrupted : Kind::ended), .text = {}});
      await_signal();
    });
  }

  void await_input() {
    const bool noted = std::any_of(events_.begin(), events_.end(), [](const auto& e) { return e.kind == Kind::input; });
    if (noted || input_awaited_) return;
    if (!input_.is_open()) return events_.push_back({.kind = Kind::input, .text = {}});
    input_awaited_ = true;
    input_.async_wait(asio::posix::descriptor_base::wait_read, [this](const error_code& error) {
      input_awaited_ = false;
      if (!error) events_.push_back({.kind = Kind::input, .text = {}});
    });
  }

  LinkOptions options_;
  asio::io_context context_{1};
  asio::signal_set signals_;
  asio::steady_timer retry_;
  asio::posix::stream_descriptor input_;
  std::deque<LinkEvent> events_;
  Shared connection_;
  std::uint32_t failures_ = 0;
  bool input_awaited_ = false;
};

NodeLink::NodeLink(LinkOptions options) : implementation_(std::make_unique<Implementation>(std::move(options))) {}
NodeLink::~NodeLink() = default;
LinkEvent NodeLink::wait(std::chrono::milliseconds at_most, bool for_input) {
  return implementation_->wait(at_most, for_input);
}
void NodeLink::send(std::string text) { implementation_->send(std::move(text)); }
void NodeLink::settle() { implementation_->settle(); }
void NodeLink::drop(const std::string& why) { implementation_->drop(why); }
void NodeLink::close() { implementation_->close(); }
const LinkOptions& NodeLink::options() const { return implementation_->options(); }

}  // namespace orrery::client
