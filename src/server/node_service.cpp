#include "server/node_service.hpp"

#include <utility>

#include <orrery/log/log.hpp>

#include "platform/clock.hpp"
#include "platform/processors.hpp"
#include "platform/wall_clock.hpp"

namespace orrery::server {
namespace {

// Messages that wait while the node is busy with setting up a scenario.
constexpr std::size_t events_max = 1024;

std::string version_text() {
  return "{\"name\":\"orrery\",\"version\":\"" ORRERY_VERSION "\",\"protocol\":" + std::to_string(protocol_version) +
         "}\n";
}

}  // namespace

Result<std::unique_ptr<NodeService>> NodeService::start(const NodeServerOptions& options,
                                                        std::span<const BenchmarkEntry> menu) {
  const Result<bool> only_here = is_loopback(options.listen);
  if (!only_here) return std::unexpected(only_here.error());
  if (!*only_here && options.token.empty())
    return failure(ErrorCode::invalid_argument,
                   "others can reach " + options.listen + ": a token is needed, which they have to know");
  Result<Assets> assets = options.assets.empty() ? Assets::embedded() : Assets::of_folder(options.assets);
  if (!assets) return std::unexpected(assets.error());
  std::unique_ptr<NodeService> service(new NodeService(options, menu, std::move(*assets)));
  auto http = HttpServer::start(
      {.endpoint = options.listen,
       .connections_max = options.connections_max,
       .web_sockets = options.web_sockets,
       .log = options.log},
      [own = service.get()](const HttpRequest& request) { return own->answer(request); }, service.get());
  if (!http) return std::unexpected(http.error());
  service->http_ = std::move(*http);
  return service;
}

NodeService::NodeService(const NodeServerOptions& options, std::span<const BenchmarkEntry> menu, Assets assets)
    : began_ns_(platform::steady_now_ns()),
      access_(options.token, options.allowed_origins),
      assets_(std::move(assets)),
      core_({.name = options.name, .version = ORRERY_VERSION, .started_at_ms = platform::unix_now_ns() / 1'000'000},
            menu, options.profile, static_cast<std::uint32_t>(platform::usable_processors().size()), metrics_,
            options.log) {
  if (options.log != nullptr)
    options.log->write(
        LogLevel::info, "node starts",
        {{"version", ORRERY_VERSION}, {"node", options.name}, {"scenarios", std::uint64_t{menu.size()}}});
}

Duration NodeService::now() const { return Duration(static_cast<std::int64_t>(platform::steady_now_ns() - began_ns_)); }

void NodeService::turn() {
  {
    const std::lock_guard lock(mutex_);
    std::swap(taken_, events_);
  }
  for (const Event& event : taken_) handle(event);
  taken_.clear();
  core_.work(now());
  core_.worked_until(now());
  for (NodeOutput& output : core_.take_output()) {
    if (output.to)
      http_->send(*output.to, std::move(output.text), output.delivery);
    else
      http_->broadcast(std::move(output.text), output.delivery);
  }
}

void NodeService::sleep() {
  const Duration due = core_.due();
  doorbell_.sleep_until(due == NodeCore::never ? platform::Doorbell::never
                                               : began_ns_ + static_cast<std::uint64_t>(due.count()));
}

void NodeService::handle(const Event& event) {
  switch (event.kind) {
    case Event::Kind::opened: return core_.join(event.client, now());
    case Event::Kind::received: return core_.take(event.client, event.text, now());
    case Event::Kind::refused:
      return core_.refuse(event.client, ErrorReason::too_frequent, "too many messages; this one was dropped");
    case Event::Kind::closed: return core_.leave(event.client);
  }
}

HttpResponse NodeService::answer(const HttpRequest& request) const {
  if (request.path == "/healthz") return {.body = "ok\n"};
  if (request.path == "/readyz")
    return ready_.load() ? HttpResponse{.body = "ready\n"} : HttpResponse{.status = 503, .body = "not ready\n"};
  if (request.path == "/version") return {.content_type = "application/json", .body = version_text()};
  if (request.path != "/metrics") return assets_.answer(request);
  if (!access_.has_token(request))
    return {.status = 401, .body = "a token is needed\n", .headers = {{"WWW-Authenticate", "Bearer"}}};
  return metrics_.scrape(request.accept);
}

WebSocketAdmission NodeService::admit(const HttpRequest& request) {
  if (!access_.comes_from_allowed_page(request))
    return {.status = 403, .body = "pages of this origin may not connect; see --allow-origin\n", .reason = "origin"};
  if (!access_.has_token(request))
    return {.body = {},
            .farewell = write_error({ErrorReason::unauthorized, "a token is needed, and this is not it", {}}),
            .reason = "token"};
  return {};
}

void NodeService::put(Event event) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }
  wake();
}

void NodeService::opened(WebSocketId client) { put({.kind = Event::Kind::opened, .client = client}); }
void NodeService::closed(WebSocketId client) { put({.kind = Event::Kind::closed, .client = client}); }
void NodeService::refused(WebSocketId client) { put({.kind = Event::Kind::refused, .client = client}); }

void NodeService::received(WebSocketId client, std::string_view text) {
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    full = events_.size() >= events_max;
  }
  if (full) return refused(client);
  put({.kind = Event::Kind::received, .client = client, .text = std::string(text)});
}

}  // namespace orrery::server
