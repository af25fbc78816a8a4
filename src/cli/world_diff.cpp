#include "cli/world_diff.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

namespace orrery::cli {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const ActorChange& change) {
  Json json = {
      {"what", std::string(to_string(change.what))}, {"type", std::string(change.type)}, {"slot", change.who.slot},
      {"generation", change.who.generation},         {"restarted", change.restarted},    {"bytes", Json::array()}};
  for (const ByteRange& range : change.bytes) json["bytes"].push_back({range.begin, range.end});
  return json;
}

bool read_tick(std::string_view text, Tick& tick) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), tick);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

Result<TickRange> parse_ticks(std::string_view text) {
  const std::size_t dots = text.find("..");
  TickRange range;
  if (dots == std::string_view::npos || !read_tick(text.substr(0, dots), range.from) ||
      !read_tick(text.substr(dots + 2), range.to))
    return failure(ErrorCode::invalid_argument, "'" + std::string(text) + "' is not two ticks, such as 590..600");
  return range;
}

Json json_of(const WorldDiff& diff) {
  Json actors = Json::array();
  for (const ActorChange& change : diff.actors) actors.push_back(json_of(change));
  return {{"from", diff.from},           {"to", diff.to},           {"spawned", diff.spawned},
          {"ended", diff.ended},         {"changed", diff.changed}, {"told", diff.told},
          {"mail_from", diff.mail_from}, {"mail_to", diff.mail_to}, {"timers_from", diff.timers_from},
          {"timers_to", diff.timers_to}, {"actors", actors}};
}

}  // namespace orrery::cli
