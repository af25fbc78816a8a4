#pragma once

#include <string>

#include <orrery/testing/inevitability.hpp>

namespace orrery::cli {

/// The curve as a picture of its own: the share of futures that fail over the time from which they differ, with its 95
/// % band, and marks where it passes one half, from where all fail and where the seed failed. `what`: "kv seed 4". It
/// follows the reader's choice of light or dark.
[[nodiscard]] std::string to_svg(const InevitabilityReport& report, const std::string& what);

}  // namespace orrery::cli
