#include "cli/own_command.hpp"

#include <iostream>

#include "cli/arguments.hpp"
#include "cli/sim_commands.hpp"

namespace orrery::cli {

std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

void OwnCommand::add_to(CLI::App& parent) {
  app = parent.add_subcommand(command->name, command->summary);
  if (!command->subjects.empty()) {
    std::string names;
    for (const auto& [name, meaning] : command->subjects) names += (names.empty() ? "" : ", ") + name + ": " + meaning;
    app->add_option("NAME", subject, names)->required();
  }
  app->allow_extras();
  std::string footer = command->subject_help.empty() ? "" : command->subject_help + "\n\n";
  footer += "Options:\n" + parameters_help(command->parameters);
  for (const auto& [letter, name] : command->shorthands) footer += "  " + letter + " is --" + name + "\n";
  app->footer(footer + command->examples);
}

int OwnCommand::dispatch() const {
  std::vector<std::string> words = app->remaining();
  for (std::string& word : words) {
    for (const auto& [letter, name] : command->shorthands) {
      if (word == letter) word = "--" + name;
    }
  }
  if (const SimulationParameter* asked = asks_for_list(words, command->parameters)) {
    for (const auto& [name, meaning] : asked->choices) std::cout << name << "  " << meaning << '\n';
    return exit_ok;
  }
  const std::string given = command->subject_help.empty() ? subject : take_subject(words, command->parameters);
  const auto arguments = parse_parameters(words, command->parameters, flags_of(*app));
  if (!arguments) return usage_error(arguments.error().detail);
  return command->run(given, *arguments);
}

}  // namespace orrery::cli
