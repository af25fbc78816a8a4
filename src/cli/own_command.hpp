#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include <orrery/cli/main.hpp>

namespace orrery::cli {

/// The flags of a command, with their dashes, for nearest-name hints.
[[nodiscard]] std::vector<std::string> flags_of(const CLI::App& app);

/// A command that the program brings along.
struct OwnCommand {
  const Command* command;
  CLI::App* app;
  std::string subject;

  void add_to(CLI::App& parent);
  [[nodiscard]] int dispatch() const;
};

}  // namespace orrery::cli
