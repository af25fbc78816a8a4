#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include <orrery/core/error.hpp>
#include <orrery/engine/engine.hpp>

namespace orrery::cli {

struct TickRange {
  Tick from = 0;
  Tick to = 0;
};
/// "590..600".
[[nodiscard]] Result<TickRange> parse_ticks(std::string_view text);

/// What is different, with its numbers.
[[nodiscard]] nlohmann::ordered_json json_of(const WorldDiff& diff);

}  // namespace orrery::cli
