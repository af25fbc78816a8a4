#include <algorithm>

#include <orrery/world/world.hpp>

namespace orrery {

std::span<const Colour> Picture::row(std::uint32_t y) const {
  ORRERY_CHECK(y < height_);
  return std::span(pixels_).subspan(std::size_t{y} * width_, width_);
}

const EngineWorld* find_world(std::span<const EngineWorld> worlds, std::string_view name) {
  const auto found =
      std::find_if(worlds.begin(), worlds.end(), [&](const EngineWorld& world) { return world.name() == name; });
  return found == worlds.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(std::span<const EngineWorld> worlds) {
  std::vector<std::string> names;
  for (const EngineWorld& world : worlds) names.push_back(world.name());
  return names;
}

}  // namespace orrery
