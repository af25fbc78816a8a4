#include "cli/scenario_files.hpp"

#include <algorithm>
#include <filesystem>  // tidy: allow(host) the command line reads files for people
#include <iostream>
#include <iterator>
#include <sstream>

#include <orrery/core/nearest.hpp>
#include <orrery/model/registered_models.hpp>
#include <orrery/protocols/models.hpp>
#include <orrery/scenario/read_document.hpp>
#include <orrery/scenario/ready_scenarios.hpp>
#include <orrery/scenario/simulation.hpp>

#include "cli/arguments.hpp"
#include "cli/prepare.hpp"
#include "cli/text_file.hpp"

namespace orrery::cli {
namespace {

std::vector<std::string> ready_names() {
  std::vector<std::string> names;
  for (const scenario::ReadyScenario& ready : scenario::ready_scenarios()) names.emplace_back(ready.name);
  return names;
}

const scenario::ReadyScenario* find_ready(const std::string& name) {
  for (const scenario::ReadyScenario& ready : scenario::ready_scenarios()) {
    if (ready.name == name) return &ready;
  }
  return nullptr;
}

bool looks_like_file(const std::string& name) {
  return name == "-" || name.ends_with(".json") || name.find('/') != std::string::npos;
}

}  // namespace

const model::Models& all_models() {
  static const model::Models all = [] {
    model::Models models(protocols::models());
    for (model::Model& own : model::registered_models()) models.add(std::move(own));
    return models;
  }();
  return all;
}

bool names_scenario(const std::string& name) { return looks_like_file(name) || find_ready(name) != nullptr; }

Result<std::string> scenario_text(const std::string& name) {
  if (!looks_like_file(name)) {
    if (const scenario::ReadyScenario* ready = find_ready(name)) return std::string(ready->text);
    const auto nearest = nearest_name(name, ready_names());
    return failure(ErrorCode::not_found,
                   "no scenario is named '" + name + "'" +
                       (nearest ? "; did you mean '" + *nearest + "'?"
                                : "; `scenarios` lists those that are ready, or give a file.json"));
  }
  // One byte more than there may be, so that the reader of documents says what is wrong.
  return text_of_file(name, scenario::DocumentLimits().bytes + 1);
}

std::string ScenarioWords::command_line() const {
  std::string text = name + (allow_bugs ? " --allow-bugs" : "");
  for (const std::string& change : changes) text += " --set '" + change + "'";
  return text;
}

Result<ScenarioWords> parse_scenario_words(const std::string& name, const std::vector<std::string>& words,
                                           const std::vector<std::string>& known_flags) {
  ScenarioWords parsed{.name = name};
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--allow-bugs") {
      parsed.allow_bugs = true;
    } else if (words[i] == "--set" && i + 1 < words.size()) {
      parsed.changes.push_back(words[++i]);
    } else if (words[i].starts_with("--set=")) {
      parsed.changes.push_back(words[i].substr(6));
    } else if (words[i] == "--set") {
      return failure(ErrorCode::invalid_argument, "--set needs a change, such as 'n*.election_timeout=300ms'");
    } else {
      std::vector<std::string> known = known_flags;
      known.insert(known.end(), {"--allow-bugs", "--set"});
      const auto nearest = nearest_name(words[i], known);
      return failure(ErrorCode::invalid_argument,
                     "unknown option '" + words[i] + "'" + (nearest ? "; did you mean '" + *nearest + "'?" : ""));
    }
  }
  auto overrides = scenario::Overrides::parse(parsed.changes);
  if (!overrides) return std::unexpected(overrides.error());
  parsed.overrides = std::move(*overrides);
  return parsed;
}

namespace {

using Loaded = std::expected<std::shared_ptr<const scenario::Scenario>, int>;

struct Document {
  std::string text;
  model::Value value;
};

std::expected<model::Value, int> changed(const ScenarioWords& words, const model::Value& document, std::uint64_t seed) {
  auto value = words.overrides.apply(document, seed);
  if (!value) return std::unexpected(usage_error("--set: " + value.error().detail));
  return std::move(*value);
}

Loaded load(const ScenarioWords& words, const model::Value& document) {
  auto read = scenario::read_scenario(document, all_models(), {.allow_bugs = words.allow_bugs});
  if (!read) {
    std::cerr << problems_text(words.name, read.error());
    return std::unexpected(exit_usage);
  }
  if (read->name.empty()) read->name = std::filesystem::path(words.name).stem();  // tidy: allow(host) as above
  return std::make_shared<const scenario::Scenario>(std::move(*read));
}

// The document as it was read once, with the changes of a seed.
Loaded load(const ScenarioWords& words, const model::Value& document, std::uint64_t seed) {
  const auto value = changed(words, document, seed);
  if (!value) return std::unexpected(value.error());
  return load(words, *value);
}

std::expected<Document, int> document_of(const ScenarioWords& words) {
  Result<std::string> text = scenario_text(words.name);
  if (!text) return std::unexpected(usage_error(text.error().detail));
  auto value = scenario::read_document(*text);
  if (value) return Document{std::move(*text), std::move(*value)};
  std::cerr << problems_text(words.name, {value.error()});
  return std::unexpected(exit_usage);
}

}  // namespace

std::expected<LoadedScenario, int> load_scenario(const ScenarioWords& words, std::optional<std::uint64_t> seed) {
  auto document = document_of(words);
  if (!document) return std::unexpected(document.error());
  auto loaded = load(words, document->value, seed.value_or(0));
  if (!loaded) return std::unexpected(loaded.error());
  if (words.overrides.empty()) return LoadedScenario{std::move(*loaded), std::move(document->text)};
  const auto value = changed(words, document->value, seed.value_or((*loaded)->seed));
  if (!value) return std::unexpected(value.error());
  loaded = load(words, *value);
  if (!loaded) return std::unexpected(loaded.error());
  return LoadedScenario{std::move(*loaded), scenario::document_json(*value)};
}

std::expected<SimulationBuilder, int> build_simulation(const ScenarioWords& words) {
  auto document = document_of(words);
  if (!document) return std::unexpected(document.error());
  const Loaded loaded = load(words, document->value, 0);
  if (!loaded) return std::unexpected(loaded.error());
  if (words.overrides.empty()) return simulation_of(*loaded);
  return scenario::simulation_of(
      (*loaded)->name, (*loaded)->ties, [words, kept = std::move(document->value)](std::uint64_t seed) {
        auto of_seed = load(words, kept, seed);
        ORRERY_CHECK_MESSAGE(of_seed.has_value(), "a value of the range makes the document wrong");
        return *of_seed;
      });
}

std::string problems_text(const std::string& file, const std::vector<model::Problem>& problems) {
  std::string text;
  for (const model::Problem& problem : problems) text += file + ":" + to_string(problem) + "\n";
  return text;
}

}  // namespace orrery::cli
