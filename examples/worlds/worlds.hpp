#pragma once

#include <vector>

#include <orrery/world/world.hpp>

namespace orrery::worlds {

EngineWorld boids();
EngineWorld life();
EngineWorld market();
EngineWorld particles();
EngineWorld phold();
EngineWorld service();
EngineWorld sir();
EngineWorld token_ring();

/// All of them, by name.
[[nodiscard]] inline std::vector<EngineWorld> all() {
  return {boids(), life(), market(), particles(), phold(), service(), sir(), token_ring()};
}

}  // namespace orrery::worlds
