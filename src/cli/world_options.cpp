#include "cli/world_options.hpp"

#include <iostream>
#include <optional>
#include <utility>

#include <orrery/core/nearest.hpp>
#include <orrery/world/read_toml.hpp>

#include "cli/arguments.hpp"
#include "cli/prepare.hpp"
#include "cli/scenario_files.hpp"
#include "cli/text_file.hpp"
#include "model/problem_order.hpp"
#include "platform/environment.hpp"

namespace orrery::cli {
namespace {

using model::Reading;
using model::Value;

bool names_toml_file(const std::string& name) {
  return name == "-" || name.ends_with(".toml") || name.find('/') != std::string::npos;
}

// Collects what is wrong, from wherever, so that all of it is told at once.
class Preparation {
 public:
  explicit Preparation(std::span<const EngineWorld> worlds) : worlds_(worlds) {}

  std::expected<PreparedWorld, int> prepare(const RunWorldOptions& options) {
    if (names_toml_file(options.world))
      read_file(options.world, &file_);
    else if (const auto unknown = choose(options.world))
      wrong(*unknown + "; or give a file.toml that describes one");
    if (!options.config_file.empty()) read_file(options.config_file, nullptr);
    const auto variables = platform::environment_variables("ORRERY_");
    for (const std::string& problem : read_variables(variables, configuration_)) wrong(problem);
    read_flag("threads", options.threads);
    read_flag("seed", options.seed);
    read_flag("pace", options.pace);
    read_flag("overrun", options.overrun, model::FieldType::text);
    if (prepared_.setup) read_changes(options.changes);
    if (!options.overrun.empty() && configuration_.engine.pace == 0) wrong("--overrun needs --pace");
    return finish(options.ticks);
  }

  std::expected<PreparedWorld, int> prepare_recorded(const std::string& name, const std::string& text,
                                                     const std::string& threads) {
    read_text(name, text, &file_);
    read_flag("threads", threads);
    return finish(0);
  }

 private:
  std::expected<PreparedWorld, int> finish(Tick ticks) {
    if (!ok_ || !prepared_.setup) return std::unexpected(exit_usage);
    const Result<EngineOptions> engine = configuration_.options(*prepared_.world);
    if (!engine) return std::unexpected(usage_error(engine.error().detail));
    prepared_.options = *engine;
    prepared_.pace = configuration_.pace();
    prepared_.telemetry = configuration_.telemetry;
    prepared_.configuration = configuration_;
    prepared_.ticks = ticks != 0 ? ticks : file_.ticks != 0 ? file_.ticks : prepared_.world->ticks();
    return std::move(prepared_);
  }

  void wrong(const std::string& problem) {
    usage_error(problem);
    ok_ = false;
  }
  void wrong(const std::string& file, const std::vector<model::Problem>& problems) {
    std::cerr << problems_text(file, problems);
    ok_ = ok_ && problems.empty();
  }

  // Returns what is wrong with the name, or nothing.
  std::optional<std::string> choose(const std::string& name) {
    prepared_.world = find_world(worlds_, name);
    if (prepared_.world == nullptr) return "unknown world '" + name + "'" + suggestion(name, names_of(worlds_));
    prepared_.setup = prepared_.world->setup();
    return std::nullopt;
  }

  // That of a world, or of a configuration alone.
  void read_file(const std::string& name, WorldFile* world) {
    const Result<std::string> text = text_of_file(name, toml_bytes_max + 1);
    if (!text) return wrong(text.error().detail);
    read_text(name, *text, world);
  }

  void read_text(const std::string& name, const std::string& text, WorldFile* world) {
    const auto root = read_toml(text);
    if (!root) return wrong(name, root.error());
    Reading reading;
    read_configuration(*root, configuration_, reading, world);
    if (world != nullptr) read_world(*root, *world, reading);
    wrong(name, model::in_order_of_text(reading.problems()));
  }

  void read_world(const Value& root, const WorldFile& world, Reading& reading) {
    const Value* given = root.find("world");
    if (given == nullptr) return reading.problem(root, "`world` is missing: which of `engine list` it is");
    if (world.world.empty()) return;
    if (const auto unknown = choose(world.world)) {
      const Reading::Step step(reading, "world");
      return reading.problem(*given, *unknown);
    }
    const Reading::Step step(reading, "parameters");
    prepared_.setup->read(world.parameters, reading);
  }

  // --threads, --seed and so on are keys of [engine].
  void read_flag(const std::string& key, const std::string& word, model::FieldType type = model::FieldType::integer) {
    if (word.empty()) return;
    Value section = Value::object({});
    section.append(key, {}, value_of_word(type, word));
    Value root = Value::object({});
    root.append("engine", {}, std::move(section));
    Reading reading;
    read_configuration(root, configuration_, reading);
    for (const model::Problem& problem : reading.problems()) wrong("--" + key + ": " + problem.message);
  }

  void read_changes(const std::vector<std::string>& changes) {
    for (const std::string& change : changes) {
      const std::size_t equals = change.find('=');
      if (equals == std::string::npos) {
        wrong("--set " + change + ": a parameter and its value, such as --set " +
              prepared_.world->fields().front().name + "=" + prepared_.world->fields().front().default_text);
        continue;
      }
      const std::string name = change.substr(0, equals);
      model::FieldType type = model::FieldType::text;
      for (const model::Field& field : prepared_.world->fields()) type = field.name == name ? field.type : type;
      Value object = Value::object({});
      object.append(name, {}, value_of_word(type, change.substr(equals + 1)));
      Reading reading;
      prepared_.setup->read(object, reading);
      for (const model::Problem& problem : reading.problems()) wrong("--set " + change + ": " + problem.message);
    }
  }

  std::span<const EngineWorld> worlds_;
  WorldFile file_;
  Configuration configuration_;
  PreparedWorld prepared_;
  bool ok_ = true;
};

}  // namespace

std::expected<PreparedWorld, int> prepare_world(const RunWorldOptions& options, std::span<const EngineWorld> worlds) {
  return Preparation(worlds).prepare(options);
}

std::expected<PreparedWorld, int> prepare_recorded(const std::string& name, const std::string& text,
                                                   const std::string& threads, std::span<const EngineWorld> worlds) {
  return Preparation(worlds).prepare_recorded(name, text, threads);
}

}  // namespace orrery::cli
