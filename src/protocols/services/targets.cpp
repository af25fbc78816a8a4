#include "protocols/services/targets.hpp"

#include <utility>

#include <orrery/task/sleep.hpp>

namespace orrery::protocols {

Task<> resolve_targets(Env& env, const std::vector<std::string>& names, std::uint16_t port,
                       std::vector<Target>& found) {
  constexpr Duration before_next_try = std::chrono::milliseconds(100);
  for (const std::string& name : names) {
    while (true) {
      auto resolve = env.network().resolve(name);
      auto address = co_await resolve;
      if (address) {
        found.push_back({name, {*address, port}});
        break;
      }
      auto wait = sleep_for(before_next_try);
      co_await wait;
    }
  }
}

std::optional<std::uint32_t> find_target(const std::vector<Target>& targets, std::string_view name) {
  for (std::uint32_t i = 0; i < targets.size(); ++i) {
    if (targets[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> find_target(const std::vector<Target>& targets, Endpoint endpoint) {
  for (std::uint32_t i = 0; i < targets.size(); ++i) {
    if (targets[i].endpoint == endpoint) return i;
  }
  return std::nullopt;
}

}  // namespace orrery::protocols
