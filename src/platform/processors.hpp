#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace orrery::platform {

/// A processor that this process may run on, and the NUMA node that it is part of (0 where the host does not say).
struct Processor {
  std::uint32_t number = 0;
  std::uint32_t node = 0;
  friend bool operator==(const Processor&, const Processor&) = default;
};

/// Those that this process may run on, by node and number. Never empty.
[[nodiscard]] std::vector<Processor> usable_processors();

/// The numbers in Linux's form for sets of processors, ascending: "0-3,8" is 0, 1, 2, 3, 8. Null if it is not of that
/// form, or has numbers beyond 65,535.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> parse_processor_list(std::string_view text);

/// Has the calling thread run on these processors only. False if the host refuses.
bool run_only_on(const std::vector<Processor>& processors);

/// Those that the calling thread may run on, ascending.
[[nodiscard]] std::vector<std::uint32_t> processors_of_this_thread();

}  // namespace orrery::platform
