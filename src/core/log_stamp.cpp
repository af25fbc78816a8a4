#include <orrery/core/log_stamp.hpp>

#include <array>
#include <cstdio>

#include <orrery/core/run_context.hpp>
#include <orrery/core/simulator.hpp>

namespace orrery {

std::string log_stamp() {
  const RunContext* run = current_run();
  if (run == nullptr || run->simulator == nullptr) return {};
  std::array<char, 40> seconds;
  std::snprintf(seconds.data(), seconds.size(), "%.9f", run->simulator->now().seconds());
  std::string stamp = seconds.data();
  if (*run->node != '\0') stamp.append(" ").append(run->node);
  return stamp;
}

}  // namespace orrery
