#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "client/session.hpp"

namespace orrery::client {

/// What a command came to: JSON for scripts, text for people.
struct Answer {
  Json value;
  std::string text;
};

/// What may follow a command.
enum class ArgumentKind : std::uint8_t {
  none,
  scenario,
  metric,
  on_off,
  profile,
  log_level,
  process,
  number,
  rollback,
  command
};

struct CommandEntry {
  std::string_view name;
  std::string_view arguments;  ///< As help shows them.
  std::string_view meaning;
  ArgumentKind kind;
  std::size_t arguments_min, arguments_max;
  Result<Answer> (*run)(NodeSession& node, const std::vector<std::string>& words);
};

/// All commands but `quit` and the live form of `top`, in the order of help.
[[nodiscard]] std::span<const CommandEntry> commands();
[[nodiscard]] const CommandEntry* find_command(std::string_view name);
/// The words of a line: a command and its arguments.
[[nodiscard]] std::vector<std::string> words_of(std::string_view line);
/// Runs the command that the words are; there is at least one. Errors: `invalid_argument` also for what is no command.
[[nodiscard]] Result<Answer> execute(NodeSession& node, const std::vector<std::string>& words);

}  // namespace orrery::client
