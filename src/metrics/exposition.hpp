#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orrery::metrics {

/// A label's value or a help text: backslashes and ends of lines escaped, quotes too if asked for; what is no UTF-8
/// becomes U+FFFD.
void append_escaped(std::string& text, std::string_view words, bool quotes);

/// All of a sample's line but its value.
[[nodiscard]] std::string sample_name(std::string_view name, std::string_view suffix, std::string_view labels);

/// As OpenMetrics has it: with a point or an exponent.
[[nodiscard]] std::string bound_text(double bound);

void append_number(std::string& text, std::uint64_t number);
void append_number(std::string& text, double number);

}  // namespace orrery::metrics
