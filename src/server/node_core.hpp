#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orrery/bench/runner.hpp>
#include <orrery/log/log.hpp>
#include <orrery/server/web_socket.hpp>

#include "server/node_metrics.hpp"
#include "server/protocol.hpp"

namespace orrery::server {

struct NodeIdentity {
  std::string name;
  std::string version;
  std::uint64_t started_at_ms = 0;
};

/// A text for one client, or for all.
struct NodeOutput {
  std::optional<WebSocketId> to;
  std::shared_ptr<const std::string> text;
  Delivery delivery = Delivery::certain;
};

/// What a node does, without threads, sockets and clocks: it takes what clients say, runs scenarios slice by slice, and
/// makes what clients are told. Whoever uses it says what time it is, since the node began; it does not fall.
class NodeCore {
 public:
  static constexpr Duration snapshot_every{5'000'000'000};
  /// After a question about processes, those that are busy go on being noted for so long, for the next one.
  static constexpr Duration noted_for{10'000'000'000};
  static constexpr Duration never = Duration::max();

  NodeCore(NodeIdentity identity, std::span<const BenchmarkEntry> menu, ResourceProfile profile,
           std::uint32_t processors, NodeMetrics& metrics, Log* log = nullptr);

  void join(WebSocketId client, Duration now);
  void leave(WebSocketId client);
  /// A message, whatever it is.
  void take(WebSocketId client, std::string_view text, Duration now);
  /// Says that a message was not read.
  void refuse(WebSocketId client, ErrorReason reason, std::string why);

  /// Has this be what runs, which clients can neither stop nor replace.
  void attach(std::string name, std::unique_ptr<Benchmark> benchmark, Duration now);
  void detach(Duration now);

  /// Does what is due: a slice of the scenario, a frame, a snapshot.
  void work(Duration now);
  /// When `work` that began last was over, for profiles that rest in between.
  void worked_until(Duration now);
  /// When `work` has something to do; in the past: at once; `never`.
  [[nodiscard]] Duration due() const;
  [[nodiscard]] bool paused() const { return run_ && run_->paused; }

  /// What was made since the last call, in order.
  [[nodiscard]] std::vector<NodeOutput> take_output();

 private:
  struct Run {
    std::string scenario;
    std::unique_ptr<BenchmarkRunner> runner;
    Duration began{};
    Duration rests_until{};
    Duration noted_until{};  // Though the detail is off.
    bool paused = false;
    bool attached = false;
  };
  struct Client {
    std::map<std::uint64_t, std::uint64_t> dispatches{};  // By process, at the last "top".
  };
  using Answer = std::expected<JsonValue, ProtocolError>;

  [[nodiscard]] Answer carry_out(const RunRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer carry_out(const StopRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer carry_out(const DetailRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer carry_out(const ProfileRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer carry_out(const LogLevelRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer carry_out(const EngineRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer carry_out(const EvalRequest& request, WebSocketId client, Duration now);
  [[nodiscard]] Answer pause(Run& run, bool paused);
  [[nodiscard]] Answer step(Run& run, std::uint64_t ticks);
  [[nodiscard]] Answer roll_back(Run& run, std::uint64_t ticks);
  [[nodiscard]] Answer processes(bool since_last, WebSocketId client, Duration now);
  [[nodiscard]] Answer inspect(const std::string& id, Duration now);

  [[nodiscard]] Result<void> begin(const BenchmarkEntry& entry, Duration now);
  void begin(std::string name, std::unique_ptr<Benchmark> benchmark, bool attached, Duration now);
  void end(Duration now);
  [[nodiscard]] const ObserverSnapshot* look(Duration now);
  void note_processes();
  [[nodiscard]] Engine* engine() const;
  [[nodiscard]] std::optional<std::string> engine_state() const;
  [[nodiscard]] std::optional<std::string> scenario() const;

  void refused(WebSocketId client, std::string_view what, const ProtocolError& why);
  void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) const;
  void say(WebSocketId to, std::string text);
  void say_all(std::string text, Delivery delivery);
  void say_frame(const BenchmarkFrame& frame);
  [[nodiscard]] std::string snapshot(Duration now);

  NodeIdentity identity_;
  std::span<const BenchmarkEntry> menu_;
  ResourceProfile profile_;
  std::uint32_t processors_;
  NodeMetrics& metrics_;
  Log* log_;
  bool detail_ = false;
  bool changed_ = false;  // What a snapshot says.
  std::optional<Run> run_;
  Duration work_began_{};
  bool worked_ = false;  // A slice of the scenario.
  Duration snapshot_due_ = never;
  std::map<WebSocketId, Client> clients_;
  ObserverSnapshot seen_;
  std::vector<NodeOutput> output_;
};

}  // namespace orrery::server
