#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <orrery/bench/benchmark.hpp>
#include <orrery/bench/frame.hpp>
#include <orrery/log/level.hpp>

// All that passes between a node and its clients: JSON texts over a WebSocket, each an object with a "type". What they
// look like is published as docs/protocol.schema.json.
namespace orrery::server {

inline constexpr std::uint32_t protocol_version = 1;
inline constexpr std::size_t client_text_max = 16 * 1024;  ///< Bytes of a client's message.
inline constexpr std::size_t word_max = 256;               ///< Bytes of any text in it.
inline constexpr std::size_t request_id_max = 64;

enum class ErrorReason : std::uint8_t {
  bad_message,       ///< Not JSON, or not of the protocol.
  too_large,         ///< Longer than `client_text_max`.
  too_frequent,      ///< It came too soon after others, and was dropped.
  unauthorized,      ///< No token, or a wrong one.
  unknown_scenario,  ///< There is none of that name.
  not_running,       ///< It makes sense only while something runs.
  not_found,         ///< What was asked for is not there.
  unsupported,       ///< What runs cannot do it.
  failed,            ///< What was running, or should have been, cannot.
};
[[nodiscard]] std::string_view to_string(ErrorReason reason);
[[nodiscard]] std::span<const ErrorReason> error_reasons();

/// What a client calls a request, to know its answer by: a text or a whole number.
using RequestId = std::variant<std::string, std::int64_t>;

enum class EngineAction : std::uint8_t { pause, resume, step, rollback };
enum class Question : std::uint8_t { ps, top, tree, inspect, metrics, scenarios };
[[nodiscard]] std::string_view to_string(EngineAction action);
[[nodiscard]] std::string_view to_string(Question question);

struct RunRequest {
  std::string scenario;
};
struct StopRequest {};
struct DetailRequest {
  bool enabled = false;
};
struct ProfileRequest {
  ResourceProfile profile = ResourceProfile::balanced;
};
struct LogLevelRequest {
  LogLevel level = LogLevel::info;
};
struct EngineRequest {
  EngineAction action = EngineAction::pause;
  std::uint64_t ticks = 1;
};
struct EvalRequest {
  Question question = Question::ps;
  std::string argument;
};

struct ClientMessage {
  std::optional<RequestId> id;
  std::variant<RunRequest, StopRequest, DetailRequest, ProfileRequest, LogLevelRequest, EngineRequest, EvalRequest>
      body;
};
/// The type of such a message: "run".
[[nodiscard]] std::string_view type_of(const ClientMessage& message);

struct ProtocolError {
  ErrorReason reason;
  std::string message;          ///< A sentence, with the place if the text is no JSON.
  std::optional<RequestId> id;  ///< If it could be read.
};

/// Why a request is not carried out.
[[nodiscard]] inline std::unexpected<ProtocolError> refusal(ErrorReason reason, std::string why) {
  return std::unexpected(ProtocolError{reason, std::move(why), std::nullopt});
}

/// Reads any text; never more than one level deep, and nothing that it does not know.
[[nodiscard]] std::expected<ClientMessage, ProtocolError> read_client_message(std::string_view text);

struct Hello {
  std::string node;
  std::string version;
  std::uint64_t started_at_ms = 0;  ///< Since 1970.
  std::span<const BenchmarkEntry> scenarios;
  std::span<const std::string_view> capabilities;
  ResourceProfile profile = ResourceProfile::balanced;
  bool detail = false;
  std::optional<std::string> scenario;
};

struct NodeSnapshot {
  std::uint64_t at_ns = 0;
  std::uint64_t uptime_ns = 0;
  std::optional<std::string> scenario;
  bool running = false;
  ResourceProfile profile = ResourceProfile::balanced;
  bool detail = false;
  std::optional<std::string> engine_state;
  const ObserverSnapshot* observer = nullptr;  ///< Null: nothing can be seen.
};

struct MetricSample {
  std::string name;
  std::vector<std::pair<std::string, std::string>> labels;
  double value = 0;
};

/// A value of a `result`: a JSON text.
struct JsonValue {
  std::string text = "null";
};
/// Where an engine stands.
struct EngineMoment {
  std::string_view state;
  std::uint64_t tick = 0;
  std::uint64_t oldest_tick = 0;
  std::optional<std::uint64_t> passed;  ///< How many ticks it was stepped, or taken back.
};
[[nodiscard]] JsonValue value_of_profile(ResourceProfile profile, bool restarted);
[[nodiscard]] JsonValue value_of_log_level(LogLevel level);
[[nodiscard]] JsonValue value_of_detail(bool enabled);
[[nodiscard]] JsonValue value_of_scenario(const std::string& scenario);
[[nodiscard]] JsonValue value_of_engine(const EngineMoment& moment);
[[nodiscard]] JsonValue value_of_processes(std::span<const ProcessRow> processes);
[[nodiscard]] JsonValue value_of_tree(std::span<const SupervisionRow> tree);
/// What is known of one process; either may be missing.
[[nodiscard]] JsonValue value_of_process(const ProcessRow* process, const SupervisionRow* supervision);
/// Of one that no table has.
[[nodiscard]] JsonValue value_of_unlisted(const ProcessRow& process);
[[nodiscard]] JsonValue value_of_metrics(std::span<const MetricSample> metrics);
[[nodiscard]] JsonValue value_of_scenarios(std::span<const BenchmarkEntry> scenarios);

[[nodiscard]] std::string write_hello(const Hello& hello);
/// With the tables of the observer only if `detail`.
[[nodiscard]] std::string write_tick(const BenchmarkFrame& frame, bool detail);
[[nodiscard]] std::string write_snapshot(const NodeSnapshot& snapshot);
[[nodiscard]] std::string write_error(const ProtocolError& error);
[[nodiscard]] std::string write_result(std::string_view request, const std::optional<RequestId>& id,
                                       const JsonValue& value);

}  // namespace orrery::server
