#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace orrery {

/// The number of insertions, removals, replacements and swaps of neighbouring characters that turn `a` into `b`,
/// letters' case aside (optimal string alignment; Damerau 1964).
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate that somebody who typed `name` most likely meant: one that `name` abbreviates or that few typing
/// errors lead to; the first of several equals. Nothing if none is near.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

/// "; did you mean 'kv'?", or if none is near the list of them all: "; known: a, b, c". Empty without candidates.
[[nodiscard]] std::string suggestion(std::string_view name, std::span<const std::string> candidates);

}  // namespace orrery
