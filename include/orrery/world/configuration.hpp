#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <orrery/engine/options.hpp>
#include <orrery/engine/pacer.hpp>
#include <orrery/log/level.hpp>
#include <orrery/model/fields.hpp>

namespace orrery {

class EngineWorld;

// The sections of a configuration. Defaults are those of the engine; what stands in `configuration_sections` as not
// served is read and checked, and then refused unless it is the default.

struct Seed {
  std::uint64_t value = 1;
  friend bool operator==(const Seed&, const Seed&) = default;
};

struct EngineSection {
  std::uint32_t threads = 1;
  TickRate tick_rate{60};
  Seed seed;
  Tick lookahead = 0;  ///< 0: that of the world.
  std::uint32_t partitions = 0;
  PartitionStrategy partition_strategy = PartitionStrategy::ranges;
  Wait wait = Wait::park;
  Pin pin = Pin::none;
  double pace = 0;  ///< 0: as fast as it can.
  Overrun overrun = Overrun::slow;
  Tick lag_max = 1;

  static const model::Fields<EngineSection>& document_fields();
};

struct MailboxSection {
  std::uint32_t capacity = 0;  ///< 0: any number.
  Overflow policy = Overflow::drop_newest;

  static const model::Fields<MailboxSection>& document_fields();
};

enum class Exporter : std::uint8_t { none, prometheus };

struct TelemetrySection {
  Exporter exporter = Exporter::none;
  std::string endpoint = "127.0.0.1:9464";
  double sample_rate = 0.01;

  static const model::Fields<TelemetrySection>& document_fields();
};

enum class RestartPolicy : std::uint8_t { immediate, exponential_backoff };
enum class Isolation : std::uint8_t { actor };

struct SupervisionSection {
  RestartPolicy restart_policy = RestartPolicy::immediate;
  std::uint32_t max_restarts = 0;  ///< 0: as the engine says.
  Isolation isolation = Isolation::actor;

  static const model::Fields<SupervisionSection>& document_fields();
};

struct SnapshotSection {
  Tick every = 1;
  std::uint32_t retain = 8;
  model::ByteCount memory;

  static const model::Fields<SnapshotSection>& document_fields();
};

enum class NodeProfile : std::uint8_t { light, balanced, max };

struct NodeSection {
  std::string listen = "127.0.0.1:4000";
  std::string token;
  std::string allow_origins;  ///< With spaces between.
  std::string assets;
  NodeProfile profile = NodeProfile::balanced;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;

  static const model::Fields<NodeSection>& document_fields();
};

struct NetworkSection {
  std::string listen;
  std::uint32_t ranks = 1;
  std::uint32_t rank = 0;

  static const model::Fields<NetworkSection>& document_fields();
};

struct Configuration {
  EngineSection engine;
  MailboxSection mailbox;
  TelemetrySection telemetry;
  SupervisionSection supervision;
  SnapshotSection snapshot;
  NodeSection node;
  NetworkSection network;

  /// What an engine for this world is made with. Fails if the world does not work so.
  [[nodiscard]] Result<EngineOptions> options(const EngineWorld& world) const;
  /// How it is paced; nothing: it runs as fast as it can.
  [[nodiscard]] std::optional<PaceOptions> pace() const;
};

/// A section as everything but itself knows it: documentation, validation, the environment.
struct ConfigurationSection {
  std::string name;
  std::string meaning;
  std::vector<model::Field> fields;
  std::vector<std::string> unserved;  ///< Names of the fields that nothing in the engine heeds yet.
  void (*read)(const model::Value& object, Configuration& into, model::Reading& reading);
  std::string (*show)(std::size_t field, const Configuration& from);
};
[[nodiscard]] const std::vector<ConfigurationSection>& configuration_sections();

/// What a file that describes a world says beside the configuration.
struct WorldFile {
  std::string world;
  Tick ticks = 0;  ///< 0: as the world says.
  model::Value parameters = model::Value::object({});
};

/// Reads the sections of `root`; what it does not have stays. If `world` is given, also `world`, `ticks` and
/// `[parameters]`. All problems go to `reading`.
void read_configuration(const model::Value& root, Configuration& into, model::Reading& reading,
                        WorldFile* world = nullptr);

/// The same from variables such as ORRERY_ENGINE__THREADS=8; those without two underscores are for others. Returns what
/// is wrong, a sentence each.
[[nodiscard]] std::vector<std::string> read_variables(std::span<const std::pair<std::string, std::string>> variables,
                                                      Configuration& into);

/// "ORRERY_ENGINE__THREADS".
[[nodiscard]] std::string variable_of(const ConfigurationSection& section, const model::Field& field);

/// The value that a word of a command line or a variable is, for a field of that type.
[[nodiscard]] model::Value value_of_word(model::FieldType type, const std::string& word);

}  // namespace orrery

namespace orrery::model {

/// "60hz", or "24000/1001hz" of a fraction.
template <>
struct FieldCodec<TickRate> {
  static constexpr FieldType type = FieldType::text;
  static std::optional<TickRate> read(const Value& value, Reading& reading);
  static std::string show(const TickRate& value);
};

/// A number, or a text for those beyond 2^63 - 1, which TOML does not have.
template <>
struct FieldCodec<Seed> {
  static constexpr FieldType type = FieldType::integer;
  static std::optional<Seed> read(const Value& value, Reading& reading);
  static std::string show(const Seed& value);
};

}  // namespace orrery::model
