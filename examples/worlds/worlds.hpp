#pragma once

#include <vector>

#include <orrery/world/world.hpp>

namespace orrery::worlds {

World life();
World market();
World particles();
World phold();
World sir();
World token_ring();

/// All of them, by name.
[[nodiscard]] inline std::vector<World> all() { return {life(), market(), particles(), phold(), sir(), token_ring()}; }

}  // namespace orrery::worlds
