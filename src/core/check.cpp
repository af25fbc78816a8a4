#include <orrery/core/check.hpp>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>

namespace orrery::detail {

void check_failed(std::string_view expression, std::string_view message, std::source_location where) {
  std::fflush(stdout);
  std::fprintf(stderr, "check failed: %.*s", static_cast<int>(expression.size()), expression.data());
  if (!message.empty()) std::fprintf(stderr, ": %.*s", static_cast<int>(message.size()), message.data());
  std::fprintf(stderr, "\n  at %s:%u in %s\n", where.file_name(), static_cast<unsigned>(where.line()),
               where.function_name());
  if (const RunContext* run = current_run(); run != nullptr && run->simulator != nullptr) {
    const Time now = run->simulator->now();
    std::fprintf(stderr, "  seed %" PRIu64 ", %.9f s simulated, event %" PRIu64, run->seed, now.seconds(),
                 run->simulator->ordinal());
    if (*run->node != '\0') std::fprintf(stderr, ", node %s", run->node);
    std::fprintf(stderr, "\n");
    if (*run->simulation != '\0')
      std::fprintf(stderr, "  replay: sim replay %s --seed %" PRIu64 "\n", run->simulation, run->seed);
  }
  std::abort();
}

}  // namespace orrery::detail
