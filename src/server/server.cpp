#include <orrery/server/server.hpp>

#include <algorithm>
#include <utility>

#include <orrery/engine/engine.hpp>
#include <orrery/engine/engine_observer.hpp>

#include "server/node_service.hpp"

namespace orrery {
namespace {

// Looks no more often than this for what clients want.
constexpr Duration between_looks{5'000'000};

// What runs elsewhere: a slice of it is what was done since the last one.
class Attached final : public Benchmark, private Inspectable {
 public:
  explicit Attached(Engine& engine)
      : engine_(&engine), own_(std::make_unique<EngineObserver>(engine)), seen_(own_.get()), counted_(count()) {}
  explicit Attached(Inspectable& seen) : seen_(&seen) {
    seen.observe(ObserverDetail::totals, totals_);
    counted_ = messages_ = totals_.messages;
  }

  std::uint64_t run_slice(const BenchmarkSlice&) override {
    const std::uint64_t before = std::exchange(counted_, count());
    return counted_ - std::min(counted_, before);
  }
  [[nodiscard]] Inspectable* inspectable() override { return this; }
  [[nodiscard]] Engine* engine() override { return engine_; }

 private:
  std::uint64_t count() {
    if (engine_ != nullptr) return engine_->stats().messages + engine_->stats().ticks;
    return messages_;
  }
  // What it counts is what was seen for the last frame: to look once more, without the table, would end the table.
  void observe(ObserverDetail detail, ObserverSnapshot& into) override {
    seen_->observe(detail, into);
    messages_ = into.messages;
  }

  Engine* engine_ = nullptr;
  std::unique_ptr<EngineObserver> own_;
  Inspectable* seen_;
  ObserverSnapshot totals_;
  std::uint64_t counted_ = 0;
  std::uint64_t messages_ = 0;
};

}  // namespace

class Server::Implementation {
 public:
  explicit Implementation(std::unique_ptr<server::NodeService> service) : service_(std::move(service)) {}

  [[nodiscard]] const std::string& endpoint() const { return service_->endpoint(); }

  void attach(std::string name, std::unique_ptr<Benchmark> what) {
    service_->core().attach(std::move(name), std::move(what), service_->now());
    look();
  }
  void detach() {
    service_->core().detach(service_->now());
    look();
  }

  void update() {
    if (service_->now() < next_look_) return;
    look();
    while (service_->core().paused()) {
      service_->sleep();
      service_->turn();
    }
  }

 private:
  // Of two turns one counts what was done, and one shows it, if a frame is due.
  void look() {
    service_->turn();
    service_->turn();
    next_look_ = service_->now() + between_looks;
  }

  std::unique_ptr<server::NodeService> service_;
  Duration next_look_{};
};

Server::Server(std::unique_ptr<Implementation> implementation) : implementation_(std::move(implementation)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;
Server::~Server() = default;

Result<Server> Server::start(const NodeServerOptions& options) {
  auto service = server::NodeService::start(options, {});
  if (!service) return std::unexpected(service.error());
  return Server(std::make_unique<Implementation>(std::move(*service)));
}

const std::string& Server::endpoint() const { return implementation_->endpoint(); }
void Server::attach(Engine& engine, std::string name) {
  implementation_->attach(std::move(name), std::make_unique<Attached>(engine));
}
void Server::attach(Inspectable& seen, std::string name) {
  implementation_->attach(std::move(name), std::make_unique<Attached>(seen));
}
void Server::detach() { implementation_->detach(); }
void Server::update() { implementation_->update(); }

}  // namespace orrery
