#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace orrery::kv {

/// What the workload judges by, each on its own.
enum class Oracle : std::uint8_t {
  replies,          ///< Each reply, against a model of the key.
  survival,         ///< What is read back at the end, against the model.
  data_set,         ///< The identity of the data that a server comes back with.
  listing,          ///< What KEYS lists at the end, against the model.
  availability,     ///< That each server answers after healing.
  linearizability,  ///< Each key's history, against a register.
};

struct OracleInfo {
  Oracle oracle;
  std::string_view name;
  std::string_view property;  ///< What is violated.
};

/// All of them.
[[nodiscard]] std::span<const OracleInfo> oracles();
[[nodiscard]] std::string_view property_of(Oracle oracle);
/// The oracle of that name.
[[nodiscard]] std::optional<Oracle> find_oracle(std::string_view name);

}  // namespace orrery::kv
