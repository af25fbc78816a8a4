#pragma once

#include <string>

#include <orrery/testing/report.hpp>

namespace orrery::cli {

/// The report as one JSON document; docs/report.md has the schema.
[[nodiscard]] std::string to_json(const Report& report);

}  // namespace orrery::cli
