#include "cli/recording.hpp"

#include <algorithm>
#include <array>
#include <fstream>  // tidy: allow(host) a recording is written to a file
#include <iostream>

#include <nlohmann/json.hpp>

#include <orrery/core/digest_text.hpp>
#include <orrery/engine/journal_file.hpp>
#include <orrery/model/fields.hpp>

#include "cli/arguments.hpp"
#include "cli/prepare.hpp"
#include "cli/run_to.hpp"
#include "cli/text_file.hpp"
#include "platform/terminal.hpp"

namespace orrery::cli {
namespace {

// Of these none shows in the result.
constexpr std::array<std::string_view, 8> only_how_fast{
    "threads", "partitions", "partition_strategy", "wait", "pin", "pace", "overrun", "lag_max"};
constexpr std::array<std::string_view, 3> sections{"engine", "mailbox", "supervision"};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// TOML has no whole numbers beyond 2^63 - 1, and so takes seeds as text.
std::string line(const model::Field& field, const std::string& value) {
  const bool is_text = field.name == "seed";
  return field.name + " = " + (is_text ? '"' + value + '"' : model::json_text(field.type, value)) + '\n';
}

std::string verdict(const JournalFile& file, const Engine& engine) {
  const std::string now = digest_text(engine.digest());
  if (engine.tick() < file.ticks)
    return "tick " + std::to_string(engine.tick()) + " of " + std::to_string(file.ticks) + ", digest " + now + '\n';
  if (engine.digest() == file.digest)
    return "the same run: " + std::to_string(file.ticks) + " ticks, digest " + now + '\n';
  return "ANOTHER run: recorded was " + digest_text(file.digest) + " after " + std::to_string(file.ticks) +
         " ticks, and now it is " + now + '\n';
}

}  // namespace

std::string description_of(const PreparedWorld& prepared) {
  std::string text = "world = \"" + prepared.world->name() + "\"\n\n[parameters]\n";
  const auto& fields = prepared.world->fields();
  for (std::size_t n = 0; n < fields.size(); ++n) text += line(fields[n], prepared.setup->show(n));
  for (const ConfigurationSection& section : configuration_sections()) {
    if (!is_one_of(sections, section.name)) continue;
    text += "\n[" + section.name + "]\n";
    for (std::size_t n = 0; n < section.fields.size(); ++n)
      if (!is_one_of(only_how_fast, section.fields[n].name))
        text += line(section.fields[n], section.show(n, prepared.configuration));
  }
  return text;
}

Result<void> can_record(const std::string& file) {
  const std::ofstream out(file, std::ios::binary | std::ios::app);  // tidy: allow(host) as above
  if (!out) return failure(ErrorCode::io_error, "cannot write '" + file + "'");
  return {};
}

Result<void> record(const PreparedWorld& prepared, const Engine& engine, const std::string& file) {
  const Result<Bytes> bytes = encode({.world = prepared.world->name(),
                                      .configuration = description_of(prepared),
                                      .seed = engine.options().seed,
                                      .ticks = engine.tick(),
                                      .digest = engine.digest(),
                                      .journal = engine.journal()});
  if (!bytes) return std::unexpected(bytes.error());
  std::ofstream out(file, std::ios::binary);  // tidy: allow(host) as above
  out.write(bytes->data(), static_cast<std::streamsize>(bytes->size()));
  out.close();
  if (!out) return failure(ErrorCode::io_error, "cannot write '" + file + "'");
  return {};
}

int replay_world(const ReplayWorldOptions& options, std::span<const EngineWorld> worlds) {
  const Result<std::string> bytes = text_of_file(options.file, JournalFile::bytes_max + 1);
  if (!bytes) return usage_error(bytes.error().detail);
  Result<JournalFile> file = decode_journal(*bytes);
  if (!file) return usage_error("'" + options.file + "': " + file.error().detail);
  auto prepared = prepare_recorded(options.file, file->configuration, options.threads, worlds);
  if (!prepared) return prepared.error();
  if (prepared->options.seed != file->seed)
    return usage_error("'" + options.file + "' says two seeds: " + std::to_string(file->seed) + " and, of its world, " +
                       std::to_string(prepared->options.seed));
  prepared->ticks = options.until == 0 ? file->ticks : std::min<Tick>(options.until, file->ticks);
  prepared->options.snapshots = {.every = 0};
  Engine engine(prepared->options);
  prepared->setup->populate(engine);
  engine.replay(file->journal);
  platform::note_interrupts();
  Result<Film> no_film = Film::begin("", 1);
  Telemetry untold;
  if (const Result<void> ran = run_to(engine, *prepared, *no_film, nullptr, untold); !ran)
    return usage_error(ran.error().detail);
  if (const auto& problem = engine.replay_problem())
    return usage_error("'" + options.file + "': byte " + std::to_string(file->offset_of(problem->entry)) + ": entry " +
                       std::to_string(problem->entry) + ": " + problem->what);
  if (options.json) {
    const nlohmann::ordered_json json = {{"world", prepared->world->name()},
                                         {"ticks", engine.tick()},
                                         {"digest", digest_text(engine.digest())},
                                         {"recorded_ticks", file->ticks},
                                         {"recorded_digest", digest_text(file->digest)}};
    std::cout << json.dump(2) << '\n';
  } else {
    std::cout << verdict(*file, engine);
  }
  if (platform::interrupted()) return exit_interrupted;
  return engine.tick() < file->ticks || engine.digest() == file->digest ? exit_ok : exit_property_failed;
}

}  // namespace orrery::cli
