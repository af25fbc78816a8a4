#include <algorithm>

#include <orrery/world/world.hpp>

namespace orrery {

const World* find_world(std::span<const World> worlds, std::string_view name) {
  const auto found =
      std::find_if(worlds.begin(), worlds.end(), [&](const World& world) { return world.name() == name; });
  return found == worlds.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(std::span<const World> worlds) {
  std::vector<std::string> names;
  for (const World& world : worlds) names.push_back(world.name());
  return names;
}

}  // namespace orrery
