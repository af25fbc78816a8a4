#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orrery {

/// The shortest decimal that is read as the same number, whatever the locale: "0.1", "1e+30", "-inf", "nan".
[[nodiscard]] std::string number_text(double number);
/// The number nearest to a decimal such as JSON has; nothing if the text is anything else, or if the number is too
/// large for a double or so small that it would be 0.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

namespace detail {

// The same by C's functions, which in WebAssembly are there anyway, where those of <charconv> bring 150 KB of tables.
// They know no locale there.
[[nodiscard]] std::string printed_number_text(double number);
[[nodiscard]] std::optional<double> scanned_number(std::string_view text);

}  // namespace detail
}  // namespace orrery
