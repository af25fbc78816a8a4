#pragma once

#include <string_view>

namespace orrery::kv {

/// Whether `text` matches a pattern of Redis' KEYS and SCAN MATCH: `*`, `?`, `[abc]`, `[a-z]`, `[^a]`, and `\` before
/// any of these to mean itself. An unclosed `[` closes at the pattern's end. Takes at most |pattern| * |text| steps,
/// whatever the pattern.
[[nodiscard]] bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace orrery::kv
