#pragma once

#include <cstdint>
#include <span>
#include <string>

#include <orrery/core/unique_ptr.hpp>
#include <orrery/engine/actor_id.hpp>
#include <orrery/server/http_server.hpp>

namespace orrery {

class Engine;
class MetricRegistry;

/// All that these registries have, which have no metric in common: as text or as OpenMetrics, whichever the header
/// `Accept` asks for.
[[nodiscard]] HttpResponse exposition_of(std::span<const MetricRegistry* const> registries, const std::string& accept);

/// What an engine has done, for Prometheus. The thread that uses the engine tells now and then how far it is; scrapes
/// come from any thread, and touch nothing of the engine's.
class EngineMetrics {
 public:
  /// Of an engine with so many threads; those beyond the 255th are shown as one, "others".
  explicit EngineMetrics(std::uint32_t threads = 1);
  EngineMetrics(EngineMetrics&&) noexcept;
  ~EngineMetrics();

  /// What scrapes see from now on; `lag` is that of its pacer, if it has one. Between runs of the engine, on the thread
  /// that uses it.
  void update(const Engine& engine, Tick lag = 0);

  /// `/metrics`, as text or as OpenMetrics, whichever is asked for.
  [[nodiscard]] HttpResponse answer(const HttpRequest& request) const;
  [[nodiscard]] const MetricRegistry& registry() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace orrery
