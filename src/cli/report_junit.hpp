#pragma once

#include <string>
#include <string_view>

#include <orrery/testing/report.hpp>

namespace orrery::cli {

/// The report as JUnit XML, as CI systems read it: a test case for each failed seed, named "seed 42", whose failure
/// says where, what happened last and how to replay it; and one for the seeds that passed. Warnings are its system-out.
[[nodiscard]] std::string to_junit(const Report& report);

/// `text` for an XML 1.0 attribute or element: escaped; what XML cannot hold, and what is no UTF-8, becomes U+FFFD.
[[nodiscard]] std::string xml_text(std::string_view text);

}  // namespace orrery::cli
