#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/server/http_server.hpp>
#include <orrery/server/node_server.hpp>

#include "platform/doorbell.hpp"
#include "server/access.hpp"
#include "server/assets.hpp"
#include "server/node_core.hpp"

namespace orrery::server {

/// A node's core, its server, and what passes between the server's thread and the one that does the work.
class NodeService final : public WebSocketHandler {
 public:
  [[nodiscard]] static Result<std::unique_ptr<NodeService>> start(const NodeServerOptions& options,
                                                                  std::span<const BenchmarkEntry> menu);

  [[nodiscard]] const std::string& endpoint() const { return http_->endpoint(); }

  // On the thread that does the work.
  /// Does what clients have asked for, and what is due.
  void turn();
  /// Sleeps until there is something to do.
  void sleep();
  [[nodiscard]] NodeCore& core() { return core_; }
  [[nodiscard]] Duration now() const;

  // From any thread.
  void wake() { doorbell_.ring(); }
  void set_ready(bool ready) { ready_.store(ready); }

  // On the server's.
  [[nodiscard]] WebSocketAdmission admit(const HttpRequest& request) override;
  void opened(WebSocketId client) override;
  void received(WebSocketId client, std::string_view text) override;
  void refused(WebSocketId client) override;
  void closed(WebSocketId client) override;

 private:
  struct Event {
    enum class Kind : std::uint8_t { opened, received, refused, closed };
    Kind kind;
    WebSocketId client;
    std::string text{};
  };

  NodeService(const NodeServerOptions& options, std::span<const BenchmarkEntry> menu, Assets assets);
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;
  void put(Event event);
  void handle(const Event& event);

  std::uint64_t began_ns_;
  Access access_;
  Assets assets_;
  NodeMetrics metrics_;
  NodeCore core_;
  platform::Doorbell doorbell_;
  std::mutex mutex_;
  std::vector<Event> events_;
  std::vector<Event> taken_;  // Its memory is used again.
  std::atomic<bool> ready_{true};
  std::unique_ptr<HttpServer> http_;  // Ends first: it calls this.
};

}  // namespace orrery::server
