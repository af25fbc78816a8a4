#include <algorithm>
#include <cctype>

#include <orrery/core/nearest.hpp>
#include <orrery/world/configuration.hpp>
#include <orrery/world/world.hpp>

namespace orrery {
namespace {

using model::Reading;
using model::Value;
using namespace std::chrono_literals;

constexpr std::string_view variable_prefix = "ORRERY_";

bool is_served(const ConfigurationSection& section, std::string_view field) {
  return std::find(section.unserved.begin(), section.unserved.end(), field) == section.unserved.end();
}

void refuse_unserved(const ConfigurationSection& section, const Value& object, const Configuration& read,
                     Reading& reading) {
  for (std::size_t i = 0; i < section.fields.size(); ++i) {
    const model::Field& field = section.fields[i];
    const Value* given = object.find(field.name);
    if (given == nullptr || is_served(section, field.name) || section.show(i, read) == field.default_text) continue;
    const Reading::Step step(reading, field.name);
    reading.problem(*given,
                    "not served yet: for now it can only be " + model::json_text(field.type, field.default_text));
  }
}

void read_section(const ConfigurationSection& section, const Value& object, Configuration& into, Reading& reading) {
  const std::size_t before = reading.found();
  section.read(object, into, reading);
  if (reading.found() == before) refuse_unserved(section, object, into, reading);
}

const ConfigurationSection* find_section(std::string_view name) {
  const auto& all = configuration_sections();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& section) { return section.name == name; });
  return found == all.end() ? nullptr : &*found;
}

void read_world_member(const Value::Member& member, WorldFile& world, Reading& reading) {
  if (member.name == "world") {
    if (const auto name = model::FieldCodec<std::string>::read(member.value, reading)) world.world = *name;
  } else if (member.name == "ticks") {
    const auto ticks = model::FieldCodec<std::uint64_t>::read(member.value, reading);
    if (ticks && *ticks == 0) reading.problem(member.value, "less than 1");
    world.ticks = ticks.value_or(0);
  } else if (member.value.is(Value::Type::object)) {
    world.parameters = member.value;
  } else {
    reading.expected(member.value, "a table");
  }
}

std::string in_lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string in_upper_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

std::vector<std::string> names_of_variables() {
  std::vector<std::string> names;
  for (const ConfigurationSection& section : configuration_sections())
    for (const model::Field& field : section.fields) names.push_back(variable_of(section, field));
  return names;
}

// From a tenth of a second to a minute.
Backoff backoff_at(TickRate rate) {
  const auto ticks = [rate](Duration time) { return std::max<Tick>(1, rate.tick_at(Time() + time)); };
  return {.initial = ticks(100ms), .max = ticks(60s)};
}

}  // namespace

void read_configuration(const Value& root, Configuration& into, Reading& reading, WorldFile* world) {
  if (!root.is(Value::Type::object)) return reading.expected(root, "tables");
  const std::vector<std::string> world_names = {"world", "ticks", "parameters"};
  for (const Value::Member& member : root.object()) {
    const Reading::Step step(reading, member.name);
    if (const ConfigurationSection* section = find_section(member.name)) {
      if (member.value.is(Value::Type::object))
        read_section(*section, member.value, into, reading);
      else
        reading.expected(member.value, "a table [" + member.name + "]");
      continue;
    }
    if (world != nullptr && std::find(world_names.begin(), world_names.end(), member.name) != world_names.end()) {
      read_world_member(member, *world, reading);
      continue;
    }
    std::vector<std::string> known;
    for (const ConfigurationSection& section : configuration_sections()) known.push_back(section.name);
    if (world != nullptr) known.insert(known.end(), world_names.begin(), world_names.end());
    reading.problem(member.place,
                    "unknown name '" + member.name.substr(0, 40) + "'" + reading.hint(member.name, known));
  }
}

std::string variable_of(const ConfigurationSection& section, const model::Field& field) {
  return std::string(variable_prefix) + in_upper_case(section.name + "__" + field.name);
}

Value value_of_word(model::FieldType type, const std::string& word) {
  switch (type) {
    case model::FieldType::integer:
    case model::FieldType::real: return Value::number(word, {});
    case model::FieldType::boolean:
      if (word == "true" || word == "false") return Value::boolean(word == "true", {});
      [[fallthrough]];
    default: return Value::text(word, {});
  }
}

std::vector<std::string> read_variables(std::span<const std::pair<std::string, std::string>> variables,
                                        Configuration& into) {
  std::vector<std::string> problems;
  for (const auto& [name, word] : variables) {
    const std::size_t between = name.find("__");
    if (!name.starts_with(variable_prefix) || between == std::string::npos || between < variable_prefix.size())
      continue;
    const ConfigurationSection* section =
        find_section(in_lower_case(name.substr(variable_prefix.size(), between - variable_prefix.size())));
    const auto field = [&, key = in_lower_case(name.substr(between + 2))]() -> const model::Field* {
      if (section == nullptr) return nullptr;
      const auto found = std::find_if(section->fields.begin(), section->fields.end(),
                                      [&](const model::Field& one) { return one.name == key; });
      return found == section->fields.end() ? nullptr : &*found;
    }();
    if (field == nullptr) {
      problems.push_back("unknown variable " + name + suggestion(name, names_of_variables()));
      continue;
    }
    Value object = Value::object({});
    object.append(field->name, {}, value_of_word(field->type, word));
    Reading reading;
    read_section(*section, object, into, reading);
    for (const model::Problem& problem : reading.problems()) problems.push_back(name + ": " + problem.message);
  }
  return problems;
}

Result<EngineOptions> Configuration::options(const EngineWorld& world) const {
  if (engine.lookahead != 0 && engine.lookahead != world.lookahead() && !world.any_lookahead()) {
    return failure(ErrorCode::invalid_argument, "the world '" + world.name() + "' works with a lookahead of " +
                                                    std::to_string(world.lookahead()) + " only, not of " +
                                                    std::to_string(engine.lookahead));
  }
  EngineOptions options;
  options.threads = engine.threads;
  options.tick_rate = engine.tick_rate;
  options.seed = engine.seed.value;
  options.lookahead = engine.lookahead != 0 ? engine.lookahead : world.lookahead();
  options.partitions = engine.partitions;
  options.partition_strategy = engine.partition_strategy;
  options.snapshots = {.every = snapshot.every, .retain = snapshot.retain, .memory = snapshot.memory.bytes};
  options.wait = engine.wait;
  options.pin = engine.pin;
  if (telemetry.exporter != Exporter::none) options.sample_rate = telemetry.sample_rate;
  if (mailbox.capacity > 0) options.mailbox = {.capacity = mailbox.capacity, .overflow = mailbox.policy};
  if (supervision.max_restarts > 0) options.restarts.intensity = supervision.max_restarts;
  if (supervision.max_restarts > 0) options.root.intensity = supervision.max_restarts;
  if (supervision.restart_policy == RestartPolicy::exponential_backoff)
    options.restarts.backoff = backoff_at(engine.tick_rate);
  return options;
}

std::optional<PaceOptions> Configuration::pace() const {
  if (engine.pace == 0) return std::nullopt;
  return PaceOptions{.speed = engine.pace, .overrun = engine.overrun, .lag_max = engine.lag_max};
}

}  // namespace orrery
