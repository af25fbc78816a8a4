#pragma once

#include <cstdint>
#include <memory>

#include <orrery/server/engine_metrics.hpp>
#include <orrery/world/configuration.hpp>

namespace orrery::cli {

/// What `[telemetry]` asks for, while a world runs.
class Telemetry {
 public:
  /// Of an engine with so many threads. Says on stderr where metrics are, if anywhere. Fails if that cannot be.
  [[nodiscard]] static Result<Telemetry> begin(const TelemetrySection& section, std::uint32_t threads);

  /// How far the engine is, and how many ticks behind the clock; to be called often, on the thread that uses it.
  void update(const Engine& engine, Tick lag);

 private:
  std::unique_ptr<EngineMetrics> metrics_;
  std::unique_ptr<HttpServer> server_;
  double updated_ = 0;
};

}  // namespace orrery::cli
