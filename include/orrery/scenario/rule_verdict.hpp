#pragma once

#include <cstdint>
#include <string_view>

namespace orrery::scenario {

enum class RuleVerdict : std::uint8_t {
  pending,        ///< Not decided yet; after `finish`: the run ended before it could be.
  held,           ///< Nothing can change it any more. Without an end, `always` and `never` only after `finish`.
  failed,         ///< For good.
  never_applied,  ///< After `finish`: nothing happened of which it says anything.
};
[[nodiscard]] std::string_view to_string(RuleVerdict verdict);

}  // namespace orrery::scenario
