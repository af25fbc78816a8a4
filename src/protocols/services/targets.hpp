#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/process/env.hpp>

namespace orrery::protocols {

/// A node that is asked for something.
struct Target {
  std::string name;
  Endpoint endpoint;
};

/// Looks all names up, once for the life of the process; a look-up that fails is tried again until it succeeds.
[[nodiscard]] Task<> resolve_targets(Env& env, const std::vector<std::string>& names, std::uint16_t port,
                                     std::vector<Target>& found);

/// The number of the target of that name, or of that endpoint.
[[nodiscard]] std::optional<std::uint32_t> find_target(const std::vector<Target>& targets, std::string_view name);
[[nodiscard]] std::optional<std::uint32_t> find_target(const std::vector<Target>& targets, Endpoint endpoint);

}  // namespace orrery::protocols
