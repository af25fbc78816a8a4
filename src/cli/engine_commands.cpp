#include "cli/engine_commands.hpp"

#include <algorithm>
#include <iostream>
#include <optional>

#include <nlohmann/json.hpp>

#include <orrery/core/digest_text.hpp>
#include <orrery/core/quantity.hpp>
#include <orrery/world/configuration.hpp>

#include "cli/arguments.hpp"
#include "cli/film.hpp"
#include "cli/heat_map.hpp"
#include "cli/pace_report.hpp"
#include "cli/prepare.hpp"
#include "cli/progress.hpp"
#include "cli/recording.hpp"
#include "cli/run_to.hpp"
#include "cli/telemetry.hpp"
#include "cli/worker_trace_file.hpp"
#include "cli/world_diff.hpp"
#include "cli/world_options.hpp"
#include "platform/terminal.hpp"
#include "testing/text_layout.hpp"

namespace orrery::cli {
namespace {

using detail::Align;
using detail::grouped;
using detail::TextTable;
using Json = nlohmann::ordered_json;

constexpr std::size_t diff_listed = 20;  // Actors,
constexpr std::size_t diff_listed_json = 1000;
constexpr std::size_t spans_max = 200'000;  // Some 25 MB in a trace.

Json json_of(const model::Field& field) {
  Json json = {{"name", field.name},
               {"type", std::string(to_string(field.type))},
               {"default", field.default_text},
               {"meaning", field.meaning}};
  if (!field.min_text.empty()) json["min"] = field.min_text;
  if (!field.max_text.empty()) json["max"] = field.max_text;
  for (const auto& [name, meaning] : field.choices) json["choices"].push_back({{"name", name}, {"meaning", meaning}});
  return json;
}

std::string range_text(const model::Field& field) {
  if (!field.choices.empty()) {
    std::string names;
    for (const auto& [name, meaning] : field.choices) names += (names.empty() ? "" : " | ") + name;
    return names;
  }
  return field.min_text.empty() && field.max_text.empty() ? "" : field.min_text + ".." + field.max_text;
}

Json result_json(const PreparedWorld& prepared, const Engine& engine, double seconds) {
  const EngineStats stats = engine.stats();
  Json parameters = Json::object();
  const auto& fields = prepared.world->fields();
  for (std::size_t i = 0; i < fields.size(); ++i)
    parameters[fields[i].name] = Json::parse(model::json_text(fields[i].type, prepared.setup->show(i)));
  Json facts = Json::object();
  for (const auto& [name, value] : prepared.setup->facts(engine)) facts[name] = value;
  return {{"world", prepared.world->name()},
          {"parameters", parameters},
          {"seed", std::to_string(engine.options().seed)},
          {"threads", engine.options().threads},
          {"lookahead", engine.options().lookahead},
          {"state", std::string(to_string(engine.state()))},
          {"population", engine.population()},
          {"messages", stats.messages},
          {"actor_ticks", stats.ticks},
          {"emitted", stats.emitted},
          {"failures", stats.failures},
          {"to_nobody", stats.to_nobody},
          {"overflowed", stats.overflowed},
          {"dropped", stats.dropped},
          {"rejected", stats.rejected},
          {"held", stats.held},
          {"memory_bytes", stats.memory},
          {"snapshot_memory_bytes", stats.snapshot_memory},
          {"snapshots_dropped", stats.snapshots_dropped},
          {"facts", facts},
          {"wall_seconds", seconds},
          {"ticks", engine.tick()},
          {"ticks_per_second", static_cast<double>(engine.tick()) / std::max(seconds, 1e-9)},
          {"digest", digest_text(engine.digest())}};
}

std::string result_text(const PreparedWorld& prepared, const Engine& engine, double seconds) {
  const EngineStats stats = engine.stats();
  const double wall = std::max(seconds, 1e-9);
  TextTable table({Align::left, Align::right});
  table.row({"messages", grouped(stats.messages)});
  if (stats.failures > 0) table.row({"failures", grouped(stats.failures)});
  if (stats.to_nobody > 0) table.row({"messages to nobody", grouped(stats.to_nobody)});
  if (stats.overflowed + stats.dropped > 0) table.row({"messages dropped", grouped(stats.overflowed + stats.dropped)});
  for (const auto& [name, value] : prepared.setup->facts(engine)) {
    std::string words = name;
    std::replace(words.begin(), words.end(), '_', ' ');
    table.row({words, grouped(value)});
  }
  if (engine.state() == EngineState::failed) table.row({"failed", engine.transitions().back().why});
  if (stats.snapshots_dropped > 0) table.row({"snapshots dropped", grouped(stats.snapshots_dropped)});
  table.row({"ticks a second", grouped(static_cast<double>(engine.tick()) / wall, 1)});
  table.row({"dispatches a second", grouped(static_cast<double>(stats.messages + stats.ticks) / wall, 0)});
  table.row({"digest", digest_text(engine.digest())});
  const std::uint32_t threads = engine.options().threads;
  return prepared.world->name() + ": " + grouped(engine.population()) + " actors, " + grouped(engine.tick()) +
         " ticks, " + std::to_string(threads) + (threads == 1 ? " thread, " : " threads, ") +
         bytes_text(stats.memory >> 20 << 20) + "\n" + table.text("  ", platform::output_columns());
}

}  // namespace

int list_worlds(const ListWorldsOptions& options, std::span<const EngineWorld> worlds) {
  Json json = Json::array();
  TextTable table({Align::left, Align::left, Align::left, Align::left});
  for (const EngineWorld& world : worlds) {
    Json parameters = Json::array();
    table.row({world.name(), "", "", world.summary()});
    for (const model::Field& field : world.fields()) {
      parameters.push_back(json_of(field));
      table.row({"  " + field.name, field.default_text, range_text(field), field.meaning});
    }
    json.push_back({{"name", world.name()},
                    {"summary", world.summary()},
                    {"ticks", world.ticks()},
                    {"lookahead", world.lookahead()},
                    {"picture", world.has_picture()},
                    {"parameters", parameters}});
  }
  if (options.json)
    std::cout << json.dump(2) << '\n';
  else if (worlds.empty())
    std::cout << "this program has no worlds\n";
  else
    std::cout << table.text("", platform::output_columns());
  return exit_ok;
}

int list_engine_keys(const ListEngineKeysOptions& options) {
  Json json = Json::array();
  TextTable table({Align::left, Align::left, Align::left, Align::left});
  for (const ConfigurationSection& section : configuration_sections()) {
    Json fields = Json::array();
    table.row({"[" + section.name + "]", "", "", section.meaning});
    for (const model::Field& field : section.fields) {
      const bool served =
          std::find(section.unserved.begin(), section.unserved.end(), field.name) == section.unserved.end();
      fields.push_back(json_of(field));
      fields.back()["served"] = served;
      fields.back()["variable"] = variable_of(section, field);
      table.row({"  " + field.name, json_text(field.type, field.default_text), range_text(field),
                 field.meaning + (served ? "" : " (Not served yet: can only be the default.)")});
    }
    json.push_back({{"name", section.name}, {"meaning", section.meaning}, {"keys", fields}});
  }
  std::cout << (options.json ? json.dump(2) + "\n" : table.text("", platform::output_columns()));
  return exit_ok;
}

int run_world(const RunWorldOptions& options, std::span<const EngineWorld> worlds) {
  auto prepared = prepare_world(options, worlds);
  if (!prepared) return prepared.error();
  if (options.check) {
    std::cout << options.world << ": fine\n";
    return exit_ok;
  }
  if (!options.render_folder.empty() && !prepared->world->has_picture())
    return usage_error("--render: '" + prepared->world->name() + "' has no picture");
  Result<Film> film = Film::begin(options.render_folder, options.render_every);
  if (!film) return usage_error(film.error().detail);
  Result<Telemetry> telemetry = Telemetry::begin(prepared->telemetry, prepared->options.threads);
  if (!telemetry) return usage_error(telemetry.error().detail);
  if (!options.record_file.empty()) {
    if (const Result<void> can = can_record(options.record_file); !can)
      return usage_error("--record: " + can.error().detail);
  }
  if (!options.heat_map_file.empty()) {
    if (const Result<void> can = can_show_heat(options.heat_map_file); !can)
      return usage_error("--heat-map: " + can.error().detail);
  }
  const Result<TickRange> compared = options.diff.empty() ? TickRange{} : parse_ticks(options.diff);
  if (!compared) return usage_error("--diff: " + compared.error().detail);
  if (!options.worker_trace_file.empty()) {
    if (const Result<void> can = can_record(options.worker_trace_file); !can)
      return usage_error("--worker-trace: " + can.error().detail);
  }
  platform::note_interrupts();
  prepared->options.journal = !options.record_file.empty();
  Engine engine(prepared->options);
  prepared->setup->populate(engine);
  WorkerTrace trace(spans_max / engine.options().threads);
  if (!options.worker_trace_file.empty()) engine.trace_workers(&trace);
  std::optional<Pacer> pacer;
  if (prepared->pace) {
    prepared->pace->cancelled = &platform::interrupted;
    pacer.emplace(engine, *prepared->pace);
  }
  if (!options.heat_map_file.empty()) engine.count_dispatches();
  const double began = platform::steady_seconds();
  const Result<void> ran = run_to(engine, *prepared, *film, pacer ? &*pacer : nullptr, *telemetry);
  const bool late = !ran && ran.error() == ErrorCode::timed_out;
  if (!ran && !late) return usage_error(ran.error().detail);
  const double seconds = platform::steady_seconds() - began;
  std::optional<WorldDiff> diff;
  if (!options.diff.empty()) {
    const std::size_t listed = options.json ? diff_listed_json : diff_listed;
    Result<WorldDiff> found = engine.diff(compared->from, compared->to, listed);
    if (!found) return usage_error("--diff: " + found.error().detail + " ([snapshot] every, retain)");
    diff = std::move(*found);
  }
  if (options.json) {
    Json json = result_json(*prepared, engine, seconds);
    if (diff) json["diff"] = json_of(*diff);
    if (pacer) json["pace"] = pace_json(*prepared->pace, pacer->report());
    std::cout << json.dump(2) << '\n';
  } else {
    std::cout << result_text(*prepared, engine, seconds);
    if (pacer) std::cout << pace_text(*prepared->pace, pacer->report());
    if (diff) std::cout << diff->text();
  }
  if (!options.record_file.empty()) {
    if (const Result<void> kept = record(*prepared, engine, options.record_file); !kept)
      return usage_error("--record: " + kept.error().detail);
  }
  if (!options.heat_map_file.empty()) {
    if (const Result<void> shown = show_heat(engine, options.heat_map_file); !shown)
      return usage_error("--heat-map: " + shown.error().detail);
  }
  if (!options.worker_trace_file.empty()) {
    engine.trace_workers(nullptr);
    if (const Result<void> kept = write_worker_trace(trace, prepared->world->name(), options.worker_trace_file); !kept)
      return usage_error("--worker-trace: " + kept.error().detail);
  }
  if (film->frames() > 0)
    std::cerr << film->frames() << " pictures in " << options.render_folder << " (the rates include them)\n";
  if (late) {
    std::cerr << "stopped: " << ran.error().detail << '\n';
    return exit_property_failed;
  }
  if (platform::interrupted()) return exit_interrupted;
  return engine.state() == EngineState::failed ? exit_property_failed : exit_ok;
}

}  // namespace orrery::cli
