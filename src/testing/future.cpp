#include <cmath>
#include <cstdio>
#include <string>

#include <orrery/testing/inevitability.hpp>

#include "platform/terminal.hpp"
#include "testing/simulation_run.hpp"

namespace orrery {

std::string to_string(const Future& future) {
  constexpr std::uint64_t second = 1'000'000'000;
  std::string text = std::to_string(future.from.ns() / second);
  if (const std::uint64_t rest = future.from.ns() % second; rest != 0) {
    std::string digits = std::to_string(second + rest).substr(1);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text + "s#" + std::to_string(future.number);
}

SeedResult run_future(const SimulationBuilder& simulation, std::uint64_t seed, const Future& future, TraceSink* trace) {
  const double started = platform::steady_seconds();
  SeedResult result;
  {
    SimulationRun run(simulation, seed, trace);
    run.take_future(future);
    result = run.run();
  }
  result.wall_seconds = platform::steady_seconds() - started;
  return result;
}

Share share_of(std::uint32_t successes, std::uint32_t trials) {
  if (trials == 0) return {};
  constexpr double z = 1.959963984540054;  // Of the normal distribution, 2.5 % lie beyond on each side.
  const double n = trials;
  const double ratio = successes / n;
  const double scale = 1 / (1 + z * z / n);
  const double middle = (ratio + z * z / (2 * n)) * scale;
  const double reach = z * scale * std::sqrt(ratio * (1 - ratio) / n + z * z / (4 * n * n));
  return {ratio, successes == 0 ? 0 : middle - reach, successes == trials ? 1 : middle + reach};
}

}  // namespace orrery
