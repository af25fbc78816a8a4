#include "cli/run_to.hpp"

#include <algorithm>

#include "cli/progress.hpp"
#include "platform/terminal.hpp"
#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using detail::grouped;

bool has_ended(EngineState state) { return state == EngineState::failed || state == EngineState::stopped; }

}  // namespace

Result<void> run_to(Engine& engine, const PreparedWorld& prepared, Film& film, Pacer* pacer, Telemetry& telemetry) {
  const Tick ticks = prepared.ticks;
  ProgressLine line;
  Tick slice = 1;
  while (true) {
    telemetry.update(engine, pacer != nullptr ? pacer->lag() : 0);
    if (const Result<void> taken = film.take(engine, *prepared.setup); !taken) return taken;
    if (engine.tick() >= ticks || has_ended(engine.state()) || platform::interrupted()) return {};
    const double began = platform::steady_seconds();
    const Tick before = engine.tick();
    const Tick now = std::min({slice, ticks - before, film.next() - before});
    if (pacer == nullptr)
      engine.run_ticks(now);
    else if (const Result<void> ran = pacer->run(now); !ran)
      return ran;
    const double seconds = platform::steady_seconds() - began;
    if (seconds < 0.05) slice *= 2;
    if (!line.visible() || slice == 1) continue;
    line.show(prepared.world->name() + "  tick " + grouped(engine.tick()) + "/" + grouped(ticks) + "  " +
              grouped(static_cast<double>(engine.tick() - before) / std::max(seconds, 1e-9), 0) + " ticks/s");
  }
}

}  // namespace orrery::cli
