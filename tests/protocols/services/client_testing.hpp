#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protocols/client/client.hpp"
#include "protocols/services/service_world.hpp"

namespace orrery::test {

inline std::optional<protocols::Reply> always_ok(Env&, const protocols::Request&) { return protocols::Reply{}; }
inline std::optional<protocols::Reply> never(Env&, const protocols::Request&) { return std::nullopt; }

/// A client that asks at even intervals.
inline protocols::ClientParameters asking(std::vector<std::string> targets) {
  protocols::ClientParameters parameters;
  parameters.targets = nodes(std::move(targets));
  parameters.arrivals = protocols::Arrivals::constant;
  return parameters;
}

}  // namespace orrery::test
