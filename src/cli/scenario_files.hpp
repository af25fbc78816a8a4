#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <orrery/model/model.hpp>
#include <orrery/scenario/overrides.hpp>
#include <orrery/scenario/scenario.hpp>
#include <orrery/testing/simulation_builder.hpp>

namespace orrery::cli {

/// All models of this program: those that come with Orrery and its own.
[[nodiscard]] const model::Models& all_models();

/// What a user may say of a scenario besides its name.
struct ScenarioWords {
  std::string name;  ///< A file, or a ready scenario.
  bool allow_bugs = false;
  std::vector<std::string> changes{};  ///< "n*.election_timeout=150ms..300ms"
  scenario::Overrides overrides{};     ///< The same, parsed.

  /// As they would be typed: "raft-minute --allow-bugs".
  [[nodiscard]] std::string command_line() const;
};
/// The flags of a scenario, from words that a command did not know.
[[nodiscard]] Result<ScenarioWords> parse_scenario_words(const std::string& name, const std::vector<std::string>& words,
                                                         const std::vector<std::string>& known_flags);

/// The document of a file or of a ready scenario; an error names what could not be read, or what is near.
[[nodiscard]] Result<std::string> scenario_text(const std::string& name);
/// Whether the name is that of a file or of a ready scenario, rather than of something else.
[[nodiscard]] bool names_scenario(const std::string& name);

/// A scenario, and the document that it is, with the changes that were asked for.
struct LoadedScenario {
  std::shared_ptr<const scenario::Scenario> scenario;
  std::string document;
};
/// As of a seed, since changes may be drawn. Reads it; if that fails, prints all that is wrong with it, as compilers
/// do, and gives an exit status.
[[nodiscard]] std::expected<LoadedScenario, int> load_scenario(const ScenarioWords& words,
                                                               std::optional<std::uint64_t> seed = {});
/// As a simulation, or an exit status, after a message.
[[nodiscard]] std::expected<SimulationBuilder, int> build_simulation(const ScenarioWords& words);

/// "FILE:12:7: /nodes/0/id: …", a line each.
[[nodiscard]] std::string problems_text(const std::string& file, const std::vector<model::Problem>& problems);

}  // namespace orrery::cli
