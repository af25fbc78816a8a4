#include "cli/heat_map.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>  // tidy: allow(host) the command line writes files for people

#include <nlohmann/json.hpp>

#include "cli/png.hpp"
#include "cli/recording.hpp"

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t longer_side = 512;

Json json_of(const Box& box) {
  return {{"low", {box.low.x, box.low.y, box.low.z}}, {"high", {box.high.x, box.high.y, box.high.z}}};
}

Json json_of(const HeatMap& map) {
  Json leaves = Json::array();
  for (const HeatMap::Leaf& leaf : map.leaves) {
    leaves.push_back(json_of(leaf.box));
    leaves.back()["actors"] = leaf.actors;
    leaves.back()["dispatches"] = leaf.dispatches;
  }
  return {{"tick", map.tick},
          {"space", json_of(map.space)},
          {"actors", map.actors()},
          {"dispatches", map.dispatches()},
          {"leaves", leaves}};
}

std::uint32_t side(double extent, double longer) {
  const double cells = longer > 0 ? std::round(longer_side * extent / longer) : longer_side;
  return static_cast<std::uint32_t>(std::clamp(cells, 1.0, double{longer_side}));
}

// From dark by blue, red and yellow to white.
Colour colour_of(double heat) {
  const auto part = [heat](double from, double to) {
    return static_cast<std::uint8_t>(std::lround(255 * std::clamp((heat - from) / (to - from), 0.0, 1.0)));
  };
  const auto cooled = static_cast<std::uint8_t>(part(0, 0.3) - part(0.35, 0.6) * part(0, 0.3) / 255);
  return {part(0.2, 0.6), part(0.5, 0.85), std::max(cooled, part(0.85, 1))};
}

Picture picture_of(const HeatMap& map) {
  const double wide = map.space.high.x - map.space.low.x;
  const double high = map.space.high.y - map.space.low.y;
  const double longer = std::max(wide, high);
  const HeatSlice heat = slice(map, side(wide, longer), side(high, longer));
  const double hottest = heat.hottest();
  Picture picture(heat.width, heat.height);
  for (std::uint32_t row = 0; row < heat.height; ++row)
    for (std::uint32_t column = 0; column < heat.width; ++column)
      if (heat.at(column, row) > 0)
        picture.at(column, row) = colour_of(0.1 + 0.9 * std::sqrt(heat.at(column, row) / hottest));
  return picture;
}

}  // namespace

Result<void> can_show_heat(const std::string& file) {
  if (!file.ends_with(".png") && !file.ends_with(".json"))
    return failure(ErrorCode::invalid_argument, "'" + file + "' is neither a .png nor a .json file");
  return can_record(file);
}

Result<void> show_heat(const Engine& engine, const std::string& file) {
  const HeatMap map = engine.heat_map();
  if (map.leaves.empty()) return failure(ErrorCode::unsupported, "no actor of this world is anywhere");
  if (file.ends_with(".png")) return write_png(file, picture_of(map));
  std::ofstream out(file);  // tidy: allow(host) as above
  out << json_of(map).dump(1) << '\n';
  out.close();
  if (!out) return failure(ErrorCode::io_error, "cannot write '" + file + "'");
  return {};
}

}  // namespace orrery::cli
