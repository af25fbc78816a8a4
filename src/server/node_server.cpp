#include <orrery/server/node_server.hpp>

#include <atomic>
#include <thread>
#include <utility>

#include "server/node_service.hpp"

namespace orrery {

class NodeServer::Implementation {
 public:
  explicit Implementation(std::unique_ptr<server::NodeService> service)
      : service_(std::move(service)), thread_([this] { run(); }) {}
  ~Implementation() {
    service_->set_ready(false);
    ending_.store(true);
    service_->wake();
    thread_.join();
  }
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  [[nodiscard]] const std::string& endpoint() const { return service_->endpoint(); }

 private:
  void run() {
    while (!ending_.load()) {
      service_->turn();
      service_->sleep();
    }
  }

  std::unique_ptr<server::NodeService> service_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

NodeServer::NodeServer(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
NodeServer::~NodeServer() = default;
const std::string& NodeServer::endpoint() const { return implementation_->endpoint(); }

Result<std::unique_ptr<NodeServer>> NodeServer::start(const NodeServerOptions& options,
                                                      std::span<const BenchmarkEntry> menu) {
  auto service = server::NodeService::start(options, menu);
  if (!service) return std::unexpected(service.error());
  return std::unique_ptr<NodeServer>(new NodeServer(std::make_unique<Implementation>(std::move(*service))));
}

}  // namespace orrery
