#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/commands.hpp"

namespace orrery::client {

/// What can be completed besides the commands themselves.
struct Vocabulary {
  std::vector<std::string> scenarios, metrics;
};

struct Completion {
  std::size_t typed = 0;             ///< Characters before the cursor that each candidate begins with.
  std::vector<std::string> choices;  ///< In order; none if nothing fits.
};

/// What may come at the end of `line`, which is what stands before the cursor.
[[nodiscard]] Completion complete(std::string_view line, const Vocabulary& vocabulary);
/// What kind of argument is being typed at the end of `line`; `none` for a command, or where none may be.
[[nodiscard]] ArgumentKind argument_at(std::string_view line);
/// What all of the texts begin with.
[[nodiscard]] std::string common_beginning(const std::vector<std::string>& texts);

}  // namespace orrery::client
