#pragma once

#include <string>
#include <string_view>

namespace orrery::client {

/// The text with all that a terminal would not simply show written out: control characters as \x1b, marks that turn
/// the direction of writing or break lines as \u{202e}, octets that are no UTF-8 as \xff, and the backslash doubled.
[[nodiscard]] std::string escaped(std::string_view text);

}  // namespace orrery::client
