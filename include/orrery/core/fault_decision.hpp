#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace orrery {

/// A decision that something goes wrong, by what, where and the how-manieth: "partition#3", or, where many places
/// decide for themselves, "segment_loss:kv-0>kv-1#17". Ordinals count from the streams that decide, so that calling one
/// decision off renames no other of its stream.
struct FaultDecision {
  std::string kind;   ///< As in the report's table of faults.
  std::string place;  ///< "" for the chaos scheduler's.
  std::uint64_t ordinal = 0;

  friend auto operator<=>(const FaultDecision&, const FaultDecision&) = default;
};
[[nodiscard]] std::string to_string(const FaultDecision& decision);

}  // namespace orrery
