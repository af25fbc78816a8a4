#pragma once

#include <vector>

#include <orrery/world/world.hpp>

namespace orrery::worlds {

EngineWorld life();
EngineWorld market();
EngineWorld particles();
EngineWorld phold();
EngineWorld sir();
EngineWorld token_ring();

/// All of them, by name.
[[nodiscard]] inline std::vector<EngineWorld> all() {
  return {life(), market(), particles(), phold(), sir(), token_ring()};
}

}  // namespace orrery::worlds
