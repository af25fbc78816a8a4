#include "cli/telemetry.hpp"

#include <iostream>

#include "platform/terminal.hpp"

namespace orrery::cli {

namespace {
constexpr double seconds_between_updates = 0.2;
}

Result<Telemetry> Telemetry::begin(const TelemetrySection& section, std::uint32_t threads) {
  Telemetry made;
  if (section.exporter == Exporter::none) return made;
  made.metrics_ = std::make_unique<EngineMetrics>(threads);
  auto server = HttpServer::start(
      {.endpoint = section.endpoint},
      [metrics = made.metrics_.get()](const HttpRequest& request) { return metrics->answer(request); });
  if (!server) return failure(server.error().code, "[telemetry] endpoint: " + server.error().detail);
  made.server_ = std::move(*server);
  std::cerr << "metrics: http://" << made.server_->endpoint() << "/metrics" << std::endl;
  return made;
}

void Telemetry::update(const Engine& engine, Tick lag) {
  if (metrics_ == nullptr) return;
  const double now = platform::steady_seconds();
  if (updated_ != 0 && now - updated_ < seconds_between_updates) return;
  updated_ = now;
  metrics_->update(engine, lag);
}

}  // namespace orrery::cli
