#include <orrery/server/fanout.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <orrery/bench/real_storm.hpp>
#include <orrery/server/http_server.hpp>

#include "platform/clock.hpp"
#include "server/endpoint.hpp"

namespace orrery {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto patience = 5s;

// "12 34567…": its number, and when it was sent.
std::string frame_of(std::uint64_t number) {
  std::string frame = std::to_string(number) + " " + std::to_string(platform::steady_now_ns()) + " ";
  frame.resize(WebSocketFanout::frame_bytes, 'x');
  return frame;
}

}  // namespace

// Greets whoever comes: frames are only for those that were.
class WebSocketFanout::Server final : private WebSocketHandler {
 public:
  Result<void> start(std::uint64_t clients) {
    const auto count = static_cast<std::size_t>(clients);
    auto made = HttpServer::start(
        {.connections_max = count + 1, .web_sockets = {.clients_max = count}},
        [](const HttpRequest&) { return HttpResponse{.status = 404}; }, this);
    if (!made) return std::unexpected(made.error());
    http_ = std::move(*made);
    published_.store(http_.get());
    return {};
  }
  [[nodiscard]] const std::string& endpoint() const { return http_->endpoint(); }
  void broadcast(std::string text) { http_->broadcast(std::make_shared<const std::string>(std::move(text))); }

 private:
  [[nodiscard]] WebSocketAdmission admit(const HttpRequest&) override { return {}; }
  void opened(WebSocketId client) override {
    published_.load()->send(client, std::make_shared<const std::string>("hello"));
  }
  void received(WebSocketId, std::string_view) override {}
  void refused(WebSocketId) override {}
  void closed(WebSocketId) override {}

  std::atomic<HttpServer*> published_{nullptr};
  std::unique_ptr<HttpServer> http_;
};

// All on one thread, which does nothing but read and count.
class WebSocketFanout::Clients {
 public:
  ~Clients() {
    ending_.store(true);
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  // One after the other, each until it is greeted.
  Result<void> connect(const std::string& endpoint, std::uint64_t count) {
    const Result<tcp::endpoint> to = server::parse_endpoint(endpoint);
    if (!to) return std::unexpected(to.error());
    for (std::uint64_t n = 0; n < count; ++n) {
      auto client = std::make_unique<Client>(context_);
      error_code error;
      beast::get_lowest_layer(client->stream).socket().connect(*to, error);
      if (!error) client->stream.handshake(endpoint, "/ws", error);
      if (!error) client->stream.read(client->buffer, error);
      if (error)
        return orrery::failure(ErrorCode::io_error, "client " + std::to_string(n + 1) + ": " + error.message());
      client->buffer.clear();
      clients_.push_back(std::move(client));
    }
    for (const auto& client : clients_) read(*client);
    thread_ = std::thread([this] { context_.run(); });
    return {};
  }

  /// Frames that all of them have received.
  [[nodiscard]] std::uint64_t received() const { return received_.load(); }
  [[nodiscard]] StormTally& tally() { return tally_; }
  [[nodiscard]] const StormTally& tally() const { return tally_; }

  // Until all have received so many frames, or it is late.
  void wait_for(std::uint64_t received, Duration most) {
    std::unique_lock lock(mutex_);
    wanted_.store(received);
    progress_.wait_for(lock, most, [&] { return received_.load() >= received; });
    wanted_.store(nobody);
  }

 private:
  static constexpr std::uint64_t nobody = ~std::uint64_t{0};

  struct Client {
    explicit Client(asio::io_context& context) : stream(context) {}
    websocket::stream<beast::tcp_stream> stream;
    beast::flat_buffer buffer;
    std::uint64_t next = 0;
  };

  void read(Client& client) {
    client.stream.async_read(client.buffer, [this, &client](const error_code& error, std::size_t) {
      if (ending_.load()) return;
      if (error) return tally_.fail("a client lost its connection: " + error.message());
      take(client);
    });
  }

  void take(Client& client) {
    const auto bytes = client.buffer.data();
    const char* const begin = static_cast<const char*>(bytes.data());
    const char* const end = begin + bytes.size();
    std::uint64_t number = 0, sent_ns = 0;
    const auto [after, error] = std::from_chars(begin, end, number);
    if (error != std::errc() || after == end || std::from_chars(after + 1, end, sent_ns).ec != std::errc() ||
        bytes.size() != frame_bytes || number != client.next)
      return tally_.fail("a client was sent frame " + std::to_string(number) + " where " + std::to_string(client.next) +
                         " was due");
    ++client.next;
    tally_.add(1, Duration(static_cast<std::int64_t>(platform::steady_now_ns() - sent_ns)));
    client.buffer.clear();
    // Each gets its frames in order, and so the last to come of any frame is that of the slowest.
    std::uint64_t& arrived = arrived_[number % under_way_max];
    if (++arrived == clients_.size()) {
      arrived = 0;
      if (++received_ >= wanted_.load()) {
        const std::lock_guard lock(mutex_);
        progress_.notify_one();
      }
    }
    read(client);
  }

  asio::io_context context_{1};
  std::vector<std::unique_ptr<Client>> clients_;
  StormTally tally_;
  std::array<std::uint64_t, under_way_max> arrived_{};  // With how many clients a frame that is under way has arrived.
  std::atomic<bool> ending_{false};
  std::atomic<std::uint64_t> received_{0};
  std::atomic<std::uint64_t> wanted_{nobody};
  std::mutex mutex_;
  std::condition_variable progress_;
  std::thread thread_;
};

WebSocketFanout::WebSocketFanout(std::unique_ptr<Server> server, std::unique_ptr<Clients> clients)
    : server_(std::move(server)), clients_(std::move(clients)) {}
WebSocketFanout::~WebSocketFanout() { clients_.reset(); }

Result<std::unique_ptr<Benchmark>> WebSocketFanout::make(std::uint64_t clients) {
  auto server = std::make_unique<Server>();
  if (const Result<void> started = server->start(clients); !started) return std::unexpected(started.error());
  auto all = std::make_unique<Clients>();
  if (const Result<void> connected = all->connect(server->endpoint(), clients); !connected)
    return std::unexpected(connected.error());
  return std::unique_ptr<Benchmark>(new WebSocketFanout(std::move(server), std::move(all)));
}

std::string WebSocketFanout::failure() const { return clients_->tally().failure(); }

std::uint64_t WebSocketFanout::run_slice(const BenchmarkSlice& slice) {
  const std::uint64_t began = platform::steady_now_ns();
  const auto left = [&] {
    return slice.budget - Duration(static_cast<std::int64_t>(platform::steady_now_ns() - began));
  };
  do {
    while (sent_ - clients_->received() < under_way_max) server_->broadcast(frame_of(sent_++));
    clients_->wait_for(sent_ - under_way_max / 2, std::max(left(), Duration(1)));
  } while (left() > Duration(0));
  return clients_->tally().take(latencies());
}

std::uint64_t WebSocketFanout::drain() {
  clients_->wait_for(sent_, patience);
  return clients_->tally().take(latencies());
}

BenchmarkEntry ws_fanout_benchmark() {
  return {.info = {.id = "ws-fanout",
                   .label = "WebSocket fan-out",
                   .description = "One sender and a hundred WebSocket clients over loopback, through the code by which "
                                  "a node tells its clients; frames of 1 KiB.",
                   .unit = "frames/s",
                   .operation = "a frame that a client received",
                   .latency = "a frame, from the sender to a client",
                   .source = "src/server/fanout.cpp"},
          .make = [](const BenchmarkResources& resources) { return WebSocketFanout::make(resources.scaled(100)); }};
}

}  // namespace orrery
