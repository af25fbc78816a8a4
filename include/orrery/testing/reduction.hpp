#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <orrery/core/time.hpp>

namespace orrery {

/// What of a simulation is left out, to find out what matters to a seed. No stream moves by it: what is left does what
/// it did until it meets a difference.
struct Reduction {
  /// Fault decisions that are called off: patterns separated by commas, as for `FaultSet::add`.
  std::string without_faults{};
  /// All other fault decisions are called off; "" leaves none.
  std::optional<std::string> only_faults{};
  /// The chaos phase is no longer than this.
  std::optional<Duration> chaos_max{};
  /// Of each workload no more clients than this.
  std::optional<std::uint32_t> clients_max{};

  /// As it would be typed: " --only crash#3 --chaos 2500ms --clients 1"; "" for none.
  [[nodiscard]] std::string command_line() const;
};

}  // namespace orrery
