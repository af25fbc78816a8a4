#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace orrery::scenario {

/// What is wrong with a text that is no JSON.
struct SyntaxError {
  std::size_t at = 0;  ///< In bytes, from 0.
  std::string message;
};

/// In the words of this program what the parser says: that it gave up at the byte `at` of the text, in a token that
/// begins at `token`.
[[nodiscard]] SyntaxError explain_syntax_error(std::string_view parser_says, std::string_view text, std::size_t token,
                                               std::size_t at);

}  // namespace orrery::scenario
