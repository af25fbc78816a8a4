#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "command_call.hpp"

namespace orrery::kv {

/// One command: its contract and what carries it out.
struct CommandSpec {
  using Flags = std::uint8_t;
  static constexpr Flags write = 1;  ///< May change the keyspace.
  static constexpr Flags read = 2;   ///< Looks at the keyspace.
  static constexpr Flags fast = 4;   ///< Constant time, but for the length of a value.

  std::string_view name;  ///< In small letters, at most eight.
  int arity;              ///< Arguments with the name; negative: at least so many.
  Flags flags;
  int first_key, last_key, key_step;  ///< Which arguments are keys; last -1: to the end; first 0: none.
  std::string_view group, since, summary;
  void (*run)(Call&);

  [[nodiscard]] bool takes(std::size_t arguments) const {
    const auto count = static_cast<int>(arguments);
    return arity >= 0 ? count == arity : count >= -arity;
  }
};

/// All commands, by name.
[[nodiscard]] std::span<const CommandSpec> command_table();

/// The command of that name, in capitals or not; null if there is none.
[[nodiscard]] const CommandSpec* find_command(std::string_view name);

}  // namespace orrery::kv
