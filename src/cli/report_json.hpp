#pragma once

#include <string>

#include <orrery/testing/report.hpp>

namespace orrery::cli {

/// The report as one JSON document; docs/report.md has the schema.
[[nodiscard]] std::string to_json(const Report& report);
/// One failure of it, with the build that it was seen on.
[[nodiscard]] std::string failure_document(const Report& report, const SeedFailure& failure);

}  // namespace orrery::cli
