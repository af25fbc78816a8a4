#include <cmath>

#include <nlohmann/json.hpp>

#include "server/protocol.hpp"

namespace orrery::server {
namespace {

using Json = nlohmann::ordered_json;

// Names of actors may be any bytes.
std::string text_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }
JsonValue value_of(const Json& json) { return {text_of(json)}; }

// Rates to three digits after the point: what is more is noise, and a third of a frame's length.
double rounded(double value) { return std::round(value * 1000) / 1000; }

Json nullable(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json json_of(const ProcessRow& row) {
  return {{"id", row.id},
          {"name", row.name},
          {"status", row.status},
          {"mailbox_depth", row.mailbox_depth},
          {"memory_bytes", row.memory_bytes},
          {"dispatches", row.dispatches}};
}

Json json_of(std::span<const ProcessRow> rows) {
  Json all = Json::array();
  for (const ProcessRow& row : rows) all.push_back(json_of(row));
  return all;
}

Json json_of(const SupervisionRow& row) {
  Json json = {{"id", row.id}, {"name", row.name}, {"restarts", row.restarts}};
  if (!row.reason.empty()) json["reason"] = row.reason;
  return json;
}

// The rows from `at` on that are at least so deep, as a list of trees; `at` is left behind them. Deeper than any
// reader wants to go it is flat.
Json trees_of(std::span<const SupervisionRow> rows, std::size_t& at, std::uint32_t depth) {
  constexpr std::uint32_t depth_max = 32;
  Json trees = Json::array();
  while (at < rows.size() && rows[at].depth >= depth) {
    Json one = json_of(rows[at]);
    ++at;
    one["children"] = depth < depth_max ? trees_of(rows, at, depth + 1) : Json::array();
    trees.push_back(std::move(one));
  }
  return trees;
}

Json json_of(std::span<const SupervisionRow> rows) {
  std::size_t at = 0;
  return trees_of(rows, at, 0);
}

Json json_of(const ObserverSnapshot& seen, bool detail) {
  Json states = Json::object();
  for (const StateCount& state : seen.states) states[state.name] = state.count;
  Json workers = Json::array();
  for (const WorkerLoad& worker : seen.workers)
    workers.push_back({{"busy", rounded(worker.busy)}, {"dispatches", worker.dispatches}, {"steals", worker.steals}});
  Json json = {{"uptime_ns", seen.uptime_ns},       {"states", std::move(states)},    {"workers", std::move(workers)},
               {"memory_bytes", seen.memory_bytes}, {"spawned", seen.spawned},        {"finished", seen.finished},
               {"messages", seen.messages},         {"queue_depth", seen.queue_depth}};
  if (detail) {
    json["processes"] = json_of(std::span<const ProcessRow>(seen.busiest));
    json["supervision"] = json_of(std::span<const SupervisionRow>(seen.supervision));
  }
  return json;
}

Json json_of(const LatencySummary& latency) {
  return {{"p50_ns", latency.p50_ns}, {"p90_ns", latency.p90_ns},   {"p95_ns", latency.p95_ns},
          {"p99_ns", latency.p99_ns}, {"p999_ns", latency.p999_ns}, {"max_ns", latency.max_ns},
          {"count", latency.count}};
}

Json json_of(const BenchmarkInfo& info) {
  return {{"id", info.id},         {"label", info.label},         {"description", info.description},
          {"unit", info.unit},     {"operation", info.operation}, {"latency", info.latency},
          {"source", info.source}, {"synthetic", info.synthetic}};
}

Json json_of(std::span<const BenchmarkEntry> scenarios) {
  Json all = Json::array();
  for (const BenchmarkEntry& entry : scenarios) all.push_back(json_of(entry.info));
  return all;
}

Json json_of(const RequestId& id) {
  return std::visit([](const auto& value) { return Json(value); }, id);
}

Json json_of(const BenchmarkFrame& frame, bool detail) {
  Json throughput = Json::array();
  for (const double rate : frame.throughput) throughput.push_back(rounded(rate));
  Json json = {{"scenario", frame.scenario},
               {"running", frame.running},
               {"uptime_ns", frame.uptime_ns},
               {"operations", frame.operations},
               {"operations_per_second", rounded(frame.operations_per_second)},
               {"peak_operations_per_second", rounded(frame.peak_operations_per_second)},
               {"latency", frame.latency ? json_of(*frame.latency) : Json(nullptr)},
               {"throughput", std::move(throughput)},
               {"warm", frame.warm},
               {"stalled", frame.stalled},
               {"observer", frame.observer ? json_of(*frame.observer, detail) : Json(nullptr)}};
  if (frame.observer && !frame.observer->load.cells.empty()) {
    const LoadMap& load = frame.observer->load;
    Json cells = Json::array();
    for (const double cell : load.cells) cells.push_back(rounded(cell));
    json["heat"] = {{"width", load.width}, {"height", load.height}, {"cells", std::move(cells)}};
  }
  return json;
}

}  // namespace

JsonValue value_of_profile(ResourceProfile profile, bool restarted) {
  return value_of({{"profile", to_string(profile)}, {"restarted", restarted}});
}
JsonValue value_of_log_level(LogLevel level) { return value_of({{"level", to_string(level)}}); }
JsonValue value_of_detail(bool enabled) { return value_of({{"enabled", enabled}}); }
JsonValue value_of_scenario(const std::string& scenario) { return value_of({{"scenario", scenario}}); }
JsonValue value_of_engine(const EngineMoment& moment) {
  Json json = {{"state", moment.state}, {"tick", moment.tick}, {"oldest_tick", moment.oldest_tick}};
  if (moment.passed) json["passed"] = *moment.passed;
  return value_of(json);
}
JsonValue value_of_processes(std::span<const ProcessRow> processes) {
  return value_of({{"processes", json_of(processes)}});
}
JsonValue value_of_tree(std::span<const SupervisionRow> tree) { return value_of({{"tree", json_of(tree)}}); }

JsonValue value_of_process(const ProcessRow* process, const SupervisionRow* supervision) {
  Json json = process != nullptr ? json_of(*process) : Json{{"id", supervision->id}, {"name", supervision->name}};
  if (supervision != nullptr) {
    json["restarts"] = supervision->restarts;
    if (!supervision->reason.empty()) json["reason"] = supervision->reason;
  }
  return value_of(json);
}

JsonValue value_of_unlisted(const ProcessRow& process) {
  return value_of(
      {{"id", process.id}, {"name", process.name}, {"status", process.status}, {"memory_bytes", process.memory_bytes}});
}

JsonValue value_of_metrics(std::span<const MetricSample> metrics) {
  Json all = Json::array();
  for (const MetricSample& metric : metrics) {
    Json labels = Json::object();
    for (const auto& [name, value] : metric.labels) labels[name] = value;
    all.push_back({{"name", metric.name}, {"labels", std::move(labels)}, {"value", metric.value}});
  }
  return value_of({{"metrics", std::move(all)}});
}

JsonValue value_of_scenarios(std::span<const BenchmarkEntry> scenarios) {
  return value_of({{"scenarios", json_of(scenarios)}});
}

std::string write_hello(const Hello& hello) {
  Json capabilities = Json::array();
  for (const std::string_view capability : hello.capabilities) capabilities.push_back(capability);
  return text_of({{"type", "hello"},
                  {"protocol", protocol_version},
                  {"node", hello.node},
                  {"version", hello.version},
                  {"started_at_ms", hello.started_at_ms},
                  {"scenarios", json_of(hello.scenarios)},
                  {"capabilities", std::move(capabilities)},
                  {"resource_profile", to_string(hello.profile)},
                  {"observer_detail", hello.detail},
                  {"scenario", nullable(hello.scenario)}});
}

std::string write_tick(const BenchmarkFrame& frame, bool detail) {
  return text_of({{"type", "tick"}, {"frame", json_of(frame, detail)}});
}

std::string write_snapshot(const NodeSnapshot& snapshot) {
  return text_of(
      {{"type", "snapshot"},
       {"at_ns", snapshot.at_ns},
       {"uptime_ns", snapshot.uptime_ns},
       {"scenario", nullable(snapshot.scenario)},
       {"running", snapshot.running},
       {"resource_profile", to_string(snapshot.profile)},
       {"observer_detail", snapshot.detail},
       {"engine_state", nullable(snapshot.engine_state)},
       {"observer", snapshot.observer != nullptr ? json_of(*snapshot.observer, snapshot.detail) : Json(nullptr)}});
}

std::string write_error(const ProtocolError& error) {
  Json json = {{"type", "error"}, {"code", to_string(error.reason)}, {"message", error.message}};
  if (error.id) json["id"] = json_of(*error.id);
  return text_of(json);
}

std::string write_result(std::string_view request, const std::optional<RequestId>& id, const JsonValue& value) {
  Json json = {{"type", "result"}, {"request", request}};
  if (id) json["id"] = json_of(*id);
  // The value is one already: the last member.
  std::string text = text_of(json);
  text.pop_back();
  return text + ",\"value\":" + value.text + "}";
}

}  // namespace orrery::server
